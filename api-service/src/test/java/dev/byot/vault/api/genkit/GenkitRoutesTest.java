package dev.byot.vault.api.genkit;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.ANNS_KEY;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.api.proxy.ProxyFixture;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.ScriptedUpstream.Script;
import dev.byot.vault.api.upstream.StreamClient;
import dev.byot.vault.events.EventType;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GenkitRoutesTest {
  private static final String STREAM_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void callsAFlowWithTheKeysOfTheCaller() throws Exception {
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok("{\"result\":1}")));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url()));
    vault.store.store(key(ANN, "anthropic"), "the-anthropic-key");

    var answer =
        vault.send(
            call(vault, "group/both?stream=true")
                .header("x-genkit-openai-key", "planted")
                .header("x-genkit-uid", "eve")
                .header("Cookie", "session=1"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"result\":1}");
    var sent = upstream.requests().getFirst();
    assertThat(sent.line()).isEqualTo("POST /flows/group/both?stream=true HTTP/1.1");
    assertThat(sent.body()).isEqualTo("{\"data\":1}");
    assertThat(sent.header("x-genkit-openai-key")).isEqualTo(ANNS_KEY);
    assertThat(sent.header("x-genkit-anthropic-key")).isEqualTo("the-anthropic-key");
    assertThat(sent.header("x-genkit-uid")).isEqualTo(ProxyFixture.owner(ANN).value());
    assertThat(sent.header("x-serverless-authorization")).isEqualTo("Bearer identity-of-the-vault");
    assertThat(String.join("\n", sent.headers())).doesNotContain(ANN, "planted", "eve", "session");
  }

  @Test
  void recordsTheCallAndEveryKeyThatItGivesAway() throws Exception {
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok("{}")));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url()));
    vault.store.store(key(ANN, "anthropic"), "the-anthropic-key");

    vault.send(call(vault, "group/both"));

    var called = vault.publisher.published(EventType.FLOW_CALLED);
    assertThat(called).hasSize(1);
    assertThat(called.getFirst().owner()).isEqualTo(ProxyFixture.owner(ANN));
    assertThat(called.getFirst().data()).containsEntry("flow", "group/both");
    assertThat(vault.publisher.published(EventType.KEY_DISCLOSED))
        .extracting(event -> event.key())
        .containsExactly(key(ANN, "openai"), key(ANN, "anthropic"));
  }

  @Test
  void givesNoKeyAwayBeforeThatIsDurable() throws Exception {
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok("{}")));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url()));
    vault.send(call(vault, "chat"));
    vault.publisher.hold();

    var refused = vault.send(call(vault, "chat"));

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("\"status\":\"UNAVAILABLE\"");
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void refusesInTheShapeOfGenkit() throws Exception {
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok("{}")));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url()));

    var unknown = vault.send(call(vault, "other"));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body())
        .isEqualTo(
            "{\"status\":\"NOT_FOUND\",\"message\":\"there is no such flow\","
                + "\"details\":{\"code\":\"unknown-flow\"}}");

    var keyless = vault.send(call(vault, "group/both"));
    assertThat(keyless.statusCode()).isEqualTo(403);
    assertThat(keyless.body()).contains("PERMISSION_DENIED", "no-key");

    var anonymous = vault.send(vault.post("/v1/genkit/chat", "{}"));
    assertThat(anonymous.statusCode()).isEqualTo(401);
    assertThat(anonymous.body()).contains("UNAUTHENTICATED");
    assertThat(upstream.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "other",
        "Ask",
        "ask/",
        "%61sk",
        "ask%20",
        "group%2fboth",
        "group%252fboth",
        "group/%62oth",
        "group//both",
        "group/../ask",
        "group/x/%2e%2e/both",
        "group\\both",
        "ask;x=1",
      })
  void callsNoFlowThatIsNotNamedExactlySo(String flow) throws Exception {
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok("{}")));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url()));

    var answer =
        opened(new StreamClient(vault.server.port()))
            .say(
                "POST /v1/genkit/%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                        .formatted(flow, ANN)
                    + "Content-Length: 10\r\n\r\n{\"data\":1}")
            .head();

    assertThat(answer).containsPattern("^http/1.1 (400|404) ");
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void givesEachProviderWhatItsFlowIsConfiguredFor() throws Exception {
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok("{}")));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url()));
    vault.store.store(key(ANN, "anthropic"), "the-anthropic-key");

    vault.send(call(vault, "group/mixed"));

    var sent = upstream.requests().getFirst();
    assertThat(sent.header("x-genkit-openai-key")).isEqualTo(ANNS_KEY);
    assertThat(sent.header("x-genkit-anthropic-key")).startsWith("eyJ").contains("..");
    assertThat(vault.publisher.published(EventType.KEY_DISCLOSED))
        .extracting(event -> event.key())
        .containsExactly(key(ANN, "openai"));
  }

  @Test
  void passesEachPieceOfAStreamOnUntouched() throws Exception {
    var received = new Semaphore(0);
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(STREAM_HEAD);
          for (var i = 0; i < 5; i++) {
            conversation.sayChunk("data: {\"message\":\"ä" + i + "\"}\n\n");
            received.acquire();
          }
          conversation.sayChunk("END");
          conversation.say("0\r\n\r\n");
          conversation.awaitEnd();
        });
    var client = streamed(vault);

    assertThat(client.head())
        .contains("200", "content-type: text/plain", "x-vault-key: openai=default");
    for (var i = 0; i < 5; i++) {
      assertThat(client.chunk()).isEqualTo("data: {\"message\":\"ä" + i + "\"}\n\n");
      received.release();
    }
    assertThat(client.chunk()).isEqualTo("END");
    assertThat(client.chunk()).isEmpty();
  }

  @Test
  void splitsNoCharacterThatTheServerDidNotSplitForGood() throws Exception {
    var bytes = "1\r\n".getBytes(StandardCharsets.UTF_8);
    var euro = "€".getBytes(StandardCharsets.UTF_8);
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(STREAM_HEAD);
          for (var part : euro) {
            conversation.say(bytes);
            conversation.say(new byte[] {part, '\r', '\n'});
          }
          conversation.say("0\r\n\r\n");
          conversation.awaitEnd();
        });
    var client = streamed(vault);

    client.head();
    assertThat(client.chunk()).isEqualTo("€");
    assertThat(client.chunk()).isEmpty();
  }

  @Test
  void breaksOffAStreamThatTheServerBreaksOff() throws Exception {
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(STREAM_HEAD);
          conversation.sayChunk("data: {}\n\n");
          conversation.reset();
        });
    var client = streamed(vault);

    client.head();
    assertThatThrownBy(
            () -> {
              while (!client.chunk().isEmpty()) {
                // Until the end, which must not be clean: Genkit's client would wait for ever.
              }
              throw new AssertionError("a clean end");
            })
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"404 Not Found", "500 Internal Server Error"})
  void replacesThePagesOfExpress(String status) throws Exception {
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(
              "HTTP/1.1 "
                  + status
                  + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 12\r\n\r\n"
                  + "<pre>at /srv");
          conversation.awaitEnd();
        });

    var answer = vault.send(call(vault, "chat"));

    assertThat(answer.statusCode()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.body()).startsWith("{\"status\":\"").doesNotContain("/srv");
  }

  @Test
  void passesTheErrorsOfFlowsOnAndNoStreamIds() throws Exception {
    var error = "{\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"too many\"}";
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(
              "HTTP/1.1 429 Too Many\r\nContent-Type: application/json\r\nx-genkit-trace-id:"
                  + " t\r\nx-genkit-stream-id: s\r\nContent-Length: "
                  + error.length()
                  + "\r\n\r\n"
                  + error);
          conversation.awaitEnd();
        });

    var answer = vault.send(call(vault, "chat"));

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).isEqualTo(error);
    assertThat(answer.headers().map())
        .containsKeys("x-genkit-trace-id", "x-vault-key")
        .doesNotContainKey("x-genkit-stream-id");
  }

  private static HttpRequest.Builder call(ProxyFixture vault, String flow) {
    return vault
        .post("/v1/genkit/" + flow, "{\"data\":1}")
        .header("Authorization", "Bearer " + ANN);
  }

  private StreamClient streamed(ProxyFixture vault) throws IOException {
    return opened(new StreamClient(vault.server.port()))
        .say(
            "POST /v1/genkit/chat HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + ANN
                + "\r\nAccept: text/event-stream\r\nContent-Length: 10\r\n\r\n{\"data\":1}");
  }

  private ProxyFixture inFrontOf(Script script) {
    return opened(ProxyFixture.inFrontOf(opened(ScriptedUpstream.start(script)).url()));
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }
}
