package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.head;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.StreamClient;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProxyUsageTest {
  private static final String DELTA =
      "data: {\"model\":\"gpt-5\",\"choices\":[{\"delta\":{\"content\":\"twelve bytes\"}}]}\n\n";

  private static final String CHAT =
      "{\"model\":\"gpt-5\",\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":7}}";
  private static final String SSE =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private ScriptedUpstream upstream(ScriptedUpstream upstream) {
    opened.push(upstream);
    return upstream;
  }

  private ProxyFixture inFrontOf(ScriptedUpstream upstream) {
    var vault = ProxyFixture.inFrontOf(upstream(upstream).url());
    opened.push(vault);
    return vault;
  }

  private static String json(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static VaultEvent ended(ProxyFixture vault) {
    await().until(() -> vault.publisher.published(EventType.CALL_ENDED).size() == 1);
    return vault.publisher.published(EventType.CALL_ENDED).getFirst();
  }

  @Test
  void tellsWhatACallCameTo() throws Exception {
    var vault = inFrontOf(ScriptedUpstream.answering(json(CHAT)));

    assertThat(vault.chat(ANN).body()).isEqualTo(CHAT);

    var event = ended(vault);
    assertThat(event.key()).isEqualTo(key(ANN, "openai"));
    assertThat(event.state()).isFalse();
    var used = vault.publisher.published(EventType.KEY_USED).getFirst();
    assertThat(event.requestId()).isEqualTo(used.requestId());
    assertThat(event.id()).isNotEqualTo(used.id());
    assertThat(event.data())
        .containsAllEntriesOf(
            Map.of(
                "status", "200",
                "ending", "whole",
                "requestBytes", "2",
                "answerBytes", "" + CHAT.length(),
                "model", "gpt-5",
                "inputTokens", "12",
                "outputTokens", "7"))
        .containsOnlyKeys(
            "status",
            "ending",
            "requestBytes",
            "answerBytes",
            "durationMs",
            "model",
            "inputTokens",
            "outputTokens");
  }

  @Test
  void tellsOfACallWithoutABodyBeforeItsCallerSendsAnother() throws Exception {
    var vault =
        inFrontOf(
            ScriptedUpstream.start(conversation -> {
              conversation.read();
              // Longer than the vault goes without watching the caller.
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
              conversation.say("HTTP/1.1 204 No Content\r\n\r\n");
              conversation.awaitEnd();
            }));

    var answer =
        vault.send(
            vault
                .post("/v1/proxy/openai/v1/responses/resp_1", "")
                .DELETE()
                .header("Authorization", "Bearer " + ANN));

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(ended(vault).data()).containsEntry("ending", "whole").containsEntry("status", "204");
  }

  @Test
  void asksForAnAnswerThatItCanRead() throws Exception {
    var upstream = ScriptedUpstream.answering(json(CHAT));
    var vault = inFrontOf(upstream);

    for (var accepted : new String[] {"br, gzip, deflate", "br", "gzip;q=0, br"}) {
      vault.send(
          vault
              .post("/v1/proxy/openai/v1/chat/completions", "{}")
              .header("Authorization", "Bearer " + ANN)
              .header("Accept-Encoding", accepted));
    }
    vault.chat(ANN);

    assertThat(upstream.requests())
        .extracting(request -> request.header("accept-encoding"))
        .startsWith("gzip", "identity", "identity")
        .last()
        .isNotEqualTo("gzip");
  }

  @Test
  void tellsThatTheCallerWentAway() throws Exception {
    var vault =
        inFrontOf(
            ScriptedUpstream.start(conversation -> {
              conversation.read();
              conversation.say(SSE);
              conversation.sayChunk(DELTA);
              conversation.awaitEnd();
            }));
    try (var client =
        new StreamClient(vault.server.port()).say(head(ANN, "Content-Length: 2\r\n") + "{}")) {
      client.head();
      client.chunk();
    }

    assertThat(ended(vault).data())
        .containsEntry("ending", "caller")
        .containsEntry("status", "200")
        // The 2 bytes of the request, and 12 of text.
        .containsEntry("estimatedTokens", "4")
        .doesNotContainKeys("inputTokens", "outputTokens");
  }

  @Test
  void estimatesNothingOfABodyThatTheCallerBrokeOff() throws Exception {
    var vault =
        inFrontOf(
            ScriptedUpstream.start(conversation -> {
              conversation.readHead();
              conversation.awaitEnd();
            }));
    try (var client = new StreamClient(vault.server.port())) {
      client.say(head(ANN, "Content-Length: 8000\r\n") + "{".repeat(4_000));
      await().until(() -> vault.publisher.published(EventType.KEY_USED).size() == 1);
    }

    assertThat(ended(vault).data())
        .containsEntry("ending", "caller")
        .containsEntry("requestBytes", "4000")
        .doesNotContainKey("estimatedTokens");
  }

  @Test
  void estimatesAStreamThatIsNotAskedToTellOfTokens() throws Exception {
    var stream = DELTA + DELTA + "data: [DONE]\n\n";
    var vault =
        inFrontOf(
            ScriptedUpstream.start(conversation -> {
              conversation.read();
              conversation.say(SSE);
              conversation.sayChunk(stream);
              conversation.sayChunk("");
            }));

    vault.chat(ANN);

    assertThat(ended(vault).data())
        .containsEntry("ending", "whole")
        .containsEntry("model", "gpt-5")
        .containsEntry("estimatedTokens", "7");
  }

  @Test
  void estimatesNothingWhereNoAnswerTellsOfTokens() throws Exception {
    var vault = inFrontOf(ScriptedUpstream.answering(json("{\"results\":[]}")));

    vault.send(
        vault
            .post("/v1/proxy/openai/v1/moderations", "{}")
            .header("Authorization", "Bearer " + ANN));

    assertThat(ended(vault).data()).doesNotContainKey("estimatedTokens");
  }

  @Test
  void tellsThatTheUpstreamBrokeOff() throws Exception {
    var vault =
        inFrontOf(
            ScriptedUpstream.start(conversation -> {
              conversation.read();
              conversation.say(SSE);
              conversation.sayChunk("data: {}\n\n");
              conversation.reset();
            }));
    try (var client =
        new StreamClient(vault.server.port()).say(head(ANN, "Content-Length: 2\r\n") + "{}")) {
      client.head();

      assertThat(ended(vault).data()).containsEntry("ending", "upstream");
    }
  }

  @Test
  void tellsThatAnAnswerWasWithheld() throws Exception {
    var vault =
        inFrontOf(ScriptedUpstream.answering("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"));

    vault.chat(ANN);

    assertThat(ended(vault).data()).containsEntry("ending", "vault").containsEntry("status", "302");
  }

  @Test
  void tellsNothingOfACallThatWasNotSent() throws IOException, InterruptedException {
    var upstream = ScriptedUpstream.answering(json(CHAT));
    var vault = inFrontOf(upstream);
    vault.publisher.goDown();
    vault.chat(ANN);

    assertThat(vault.chat(ANN).statusCode()).isEqualTo(503);

    assertThat(upstream.requests()).hasSizeLessThanOrEqualTo(1);
    vault.publisher.recover();
    await().untilAsserted(() -> assertThat(vault.chat(ANN).statusCode()).isEqualTo(200));
    await()
        .until(() ->
            vault.publisher.published(EventType.CALL_ENDED).size()
                == vault.publisher.published(EventType.KEY_USED).size());
  }

  @Test
  void tellsHowACheckEnded() throws Exception {
    var vault = inFrontOf(ScriptedUpstream.answering(json("{\"data\":[]}")));

    vault.send(vault.post("/v1/verify/openai", "").header("Authorization", "Bearer " + ANN));

    assertThat(ended(vault).data()).containsEntry("ending", "whole").containsEntry("status", "200");
  }

  @Test
  void tellsOnceHowAFlowsCallEndedAndReadsNothingOfItsAnswer() throws Exception {
    var vault = inFrontOf(ScriptedUpstream.answering(json(CHAT)));

    vault.send(vault.post("/v1/genkit/chat", "{}").header("Authorization", "Bearer " + ANN));

    var event = ended(vault);
    assertThat(event.key()).isNull();
    assertThat(event.data())
        .containsEntry("flow", "chat")
        .containsEntry("answerBytes", "" + CHAT.length())
        .doesNotContainKeys("model", "inputTokens");
  }
}
