package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.ANNS_KEY;
import static dev.byot.vault.api.proxy.ProxyFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.byot.vault.api.upstream.Exchange;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.StreamClient;
import dev.byot.vault.events.EventType;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("it reads what the whole JVM logs")
final class ProxyAuditTest {
  private final ScriptedUpstream upstream =
      ScriptedUpstream.answering(ScriptedUpstream.ok("answer"));
  private ProxyFixture vault = ProxyFixture.inFrontOf(upstream.url());

  @AfterEach
  void close() throws IOException {
    vault.close();
    upstream.close();
  }

  @Test
  void releasesNoByteBeforeTheRecordIsDurable() throws Exception {
    vault.chat(ANN);
    vault.publisher.hold();

    var call = new FutureTask<HttpResponse<String>>(() -> vault.chat(ANN));
    Thread.startVirtualThread(call);
    await().until(() -> upstream.requests().size() == 2);
    assertThat(vault.publisher.published(EventType.KEY_USED)).hasSize(2);
    assertThat(call.isDone()).isFalse();
    vault.publisher.release();

    assertThat(call.get().body()).isEqualTo("answer");
  }

  @Test
  void withholdsTheAnswerWhenTheRecordLagsSoThatNoSdkRepeatsTheCall() throws Exception {
    vault.chat(ANN);
    vault.publisher.hold();

    var answer = vault.chat(ANN);

    assertThat(answer.statusCode()).isEqualTo(424);
    assertThat(answer.body()).contains("audit-withheld").doesNotContain("\"answer\"");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
  }

  @Test
  void refusesNewCallsBeforeTheyReachTheProviderWhileRecordsLag() throws Exception {
    vault.chat(ANN);
    vault.publisher.hold();
    vault.chat(ANN);

    var refused = vault.chat(ANN);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    assertThat(upstream.requests()).hasSize(2);
    vault.publisher.release();
    assertThat(vault.chat(ANN).statusCode()).isEqualTo(200);
  }

  @Test
  void repeatsAFailedPublishWithoutTheCaller() throws Exception {
    vault.chat(ANN);
    await().until(() -> vault.publisher.published(EventType.CALL_ENDED).size() == 1);
    vault.publisher.goDown();

    var answer = vault.chat(ANN);
    assertThat(answer.statusCode()).isEqualTo(424);
    assertThat(vault.chat(ANN).statusCode()).isEqualTo(503);
    vault.publisher.recover();

    await().until(() -> vault.publisher.published(EventType.KEY_USED).size() == 2);
    await().untilAsserted(() -> assertThat(vault.chat(ANN).statusCode()).isEqualTo(200));
  }

  @Test
  void sendsNothingBeforeTheRecordIsDurableIfToldSo() throws Exception {
    vault.close();
    vault = ProxyFixture.inFrontOf(upstream.url(), new ProxySettings(1_000, true, Duration.ZERO));
    vault.chat(ANN);
    vault.publisher.hold();

    var refused = vault.chat(ANN);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void recordsACallWhoseCallerHasGone() throws Exception {
    vault.chat(ANN);
    vault.publisher.hold();
    try (var _ =
        new StreamClient(vault.server.port()).say(head(ANN, "Content-Length: 2\r\n") + "{}")) {
      await().until(() -> upstream.requests().size() == 2);
    }

    assertThat(vault.publisher.published(EventType.KEY_USED)).hasSize(2);
    vault.publisher.release();
    await().untilAsserted(() -> assertThat(vault.chat(ANN).statusCode()).isEqualTo(200));
  }

  @Test
  void writesNoCredentialIntoAnyLog() throws Exception {
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var before = root.getLevel();
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    root.setLevel(Level.TRACE);
    root.addAppender(lines);
    try {
      vault.chat(ANN);
      vault.chat(ANN);
    } finally {
      root.detachAppender(lines);
      root.setLevel(before);
    }

    assertThat(List.copyOf(lines.list))
        .isNotEmpty()
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(line -> line.contains(ANNS_KEY))
        .noneMatch(line -> line.contains(ANN));
  }

  @Test
  void writesNothingIntoTheLogThatAnUpstreamRepeatsOutsideOfHttp() throws Exception {
    var log = (Logger) LoggerFactory.getLogger(Exchange.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    log.addAppender(lines);
    try (var repeating =
            ScriptedUpstream.start(conversation -> {
              var key = conversation.readHead().header("authorization");
              conversation.say("HTTP/1.1 401 Unauthorized\r\nno such key " + key + "\r\n\r\n");
            });
        var behind = ProxyFixture.inFrontOf(repeating.url())) {
      assertThat(behind.chat(ANN).body()).contains("upstream-malformed").doesNotContain(ANNS_KEY);
    } finally {
      log.detachAppender(lines);
    }

    assertThat(List.copyOf(lines.list))
        .isNotEmpty()
        .noneMatch(line -> line.getFormattedMessage().contains(ANNS_KEY))
        .noneMatch(
            line -> ThrowableProxyUtil.asString(line.getThrowableProxy()).contains(ANNS_KEY));
  }
}
