package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static dev.byot.vault.api.proxy.ProxyFixture.BOBS_KEY;
import static dev.byot.vault.api.upstream.TlsLayer.TLS_1_2;
import static dev.byot.vault.api.upstream.TlsLayer.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How an answer over TLS ends: where it says, where the other side says goodbye, or in a break,
/// which somebody on the way can make (RFC 8446, 6.1).
final class TlsEndingsTest extends TlsFixture {
  private static final String UNTIL_THE_END = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
  private static final String WANTS_TO_CLOSE =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n";
  private static final String SURPLUS = ScriptedUpstream.ok("surplus");

  @ParameterizedTest
  @ValueSource(strings = {TLS_1_3, TLS_1_2})
  void takesAnAnswerThatEndsWithAGoodbyeForWhole(String version) throws Exception {
    var vault =
        inFrontOf(
            secure(
                version,
                conversation -> {
                  conversation.read();
                  conversation.say(UNTIL_THE_END + "all of it");
                }));

    assertThat(vault.chat(ANN).body()).isEqualTo("all of it");
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS_1_3, TLS_1_2})
  void takesAnAnswerThatEndsWithoutAGoodbyeForBroken(String version) throws Exception {
    var vault =
        inFrontOf(
            secure(
                version,
                conversation -> {
                  conversation.read();
                  conversation.say(UNTIL_THE_END + "the beginning of it");
                  conversation.breakOff();
                }));

    assertThatThrownBy(() -> vault.chat(ANN)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: 100, true",
    "Content-Length: 100, false",
    "Transfer-Encoding: chunked, true",
    "Transfer-Encoding: chunked, false"
  })
  void takesAnAnswerThatEndsTooEarlyForBroken(String framing, boolean goodbye) throws Exception {
    var vault =
        inFrontOfSecure(conversation -> {
          conversation.read();
          conversation.say("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n5\r\nabcde\r\n");
          if (!goodbye) {
            conversation.breakOff();
          }
        });

    assertThatThrownBy(() -> vault.chat(ANN)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysThatTheUpstreamBrokeWhereNoAnswerCame(boolean goodbye) throws Exception {
    var vault =
        inFrontOfSecure(conversation -> {
          conversation.read();
          if (!goodbye) {
            conversation.breakOff();
          }
        });

    var answer = vault.chat(ANN);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("upstream-broke");
  }

  @ParameterizedTest
  @CsvSource({
    TLS_1_3 + ", one record",
    TLS_1_3 + ", two records",
    TLS_1_3 + ", large",
    TLS_1_2 + ", one record",
    TLS_1_2 + ", two records",
    TLS_1_2 + ", large"
  })
  void neverTakesASurplusForTheNextAnswer(String version, String how) throws Exception {
    var said = new CountDownLatch(1);
    var calls = new AtomicInteger();
    var upstream =
        secure(
            version,
            conversation -> {
              for (var request = conversation.read();
                  request != null;
                  request = conversation.read()) {
                if (request.header("authorization").endsWith(BOBS_KEY)) {
                  conversation.say(ScriptedUpstream.ok("Bob's"));
                  continue;
                }
                if (calls.getAndIncrement() > 0) {
                  conversation.say(ScriptedUpstream.ok("proper"));
                  continue;
                }
                switch (how) {
                  case "one record" -> conversation.say(ScriptedUpstream.ok("first") + SURPLUS);
                  case "two records" -> {
                    conversation.say(ScriptedUpstream.ok("first"));
                    conversation.say(SURPLUS);
                  }
                  // The rest of the record stays with TLS.
                  default -> {
                    conversation.say("HTTP/1.1 200 OK\r\nContent-Length: 16000\r\n\r\n");
                    conversation.say("x".repeat(16_000) + SURPLUS);
                  }
                }
                said.countDown();
              }
            });
    var vault = inFrontOf(upstream);

    assertThat(vault.chat(ANN).body()).doesNotContain("surplus");
    assertThat(said.await(10, TimeUnit.SECONDS)).isTrue();
    // While all this travels, the surplus arrives.
    for (var i = 0; i < 20; i++) {
      assertThat(vault.chat(BOB).body()).isEqualTo("Bob's");
    }
    assertThat(vault.chat(ANN).body()).isEqualTo("proper");

    assertThat(upstream.connections()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS_1_3, TLS_1_2})
  void sendsNothingOnAConnectionThatTheUpstreamHasClosed(String version) throws Exception {
    var closed = new CountDownLatch(1);
    var upstream =
        secure(
            version,
            conversation -> {
              conversation.read();
              conversation.say(ScriptedUpstream.ok("{}"));
              conversation.socket().close();
              closed.countDown();
            });
    var vault = inFrontOf(upstream);

    assertThat(vault.chat(ANN).statusCode()).isEqualTo(200);
    assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();

    assertThat(vault.chat(ANN).statusCode()).isEqualTo(200);
    assertThat(upstream.connections()).isEqualTo(2);
  }

  @Test
  void sendsNothingOnAConnectionThatHasBrokenMeanwhile() throws Exception {
    var broken = new CountDownLatch(1);
    var upstream =
        secure(
            TLS_1_3,
            conversation -> {
              conversation.read();
              conversation.say(ScriptedUpstream.ok("{}"));
              // From then on it is looked for what shows no unread bytes.
              if (conversation.isOpenAfter(Duration.ofMillis(1_100))) {
                conversation.breakOff();
                broken.countDown();
              }
            });
    var vault = inFrontOf(upstream);

    assertThat(vault.chat(ANN).statusCode()).isEqualTo(200);
    assertThat(broken.await(10, TimeUnit.SECONDS)).isTrue();

    assertThat(vault.chat(ANN).statusCode()).isEqualTo(200);
    assertThat(upstream.connections()).isEqualTo(2);
  }

  /// Who closes a TLS connection may wait for the other side's goodbye. The vault does not.
  @ParameterizedTest
  @ValueSource(strings = {TLS_1_3, TLS_1_2})
  void doesNotWaitForTheGoodbyeOfAnUpstreamThatSpeaksNoHttp(String version) throws Exception {
    var vault =
        inFrontOf(
            secure(
                version,
                conversation -> {
                  conversation.read();
                  conversation.say("HTTP/1.1 200 OK\r\nno header\r\n\r\n");
                  never();
                }));

    var answer = vault.chat(ANN);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("upstream-malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS_1_3, TLS_1_2})
  void doesNotWaitForTheGoodbyeOfAnUpstreamThatWantsToClose(String version) throws Exception {
    var vault =
        inFrontOf(
            secure(
                version,
                conversation -> {
                  conversation.read();
                  conversation.say(WANTS_TO_CLOSE + "ok");
                  never();
                }));

    assertThat(vault.chat(ANN).body()).isEqualTo("ok");
    assertThat(vault.chat(ANN).body()).isEqualTo("ok");
  }

  private static void never() throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
