package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.ScriptedUpstream.Conversation;
import dev.byot.vault.api.upstream.StreamClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Comments in silent event streams: see the class of that name in `api.upstream`.
final class KeepAliveTest extends ProxyStreamFixture {
  private static final String COMMENT = ": keep-alive\n\n";
  private static final String CHAT = HostileRequests.CHAT;
  private static final String FLOW = HostileRequests.FLOW;

  /// The body of a call whose stream is silent behind an event.
  private static final String WATCHED = "[]";

  private final Semaphore go = new Semaphore(0);

  private ProxyFixture impatientInFrontOf(ScriptedUpstream.Script script) {
    var upstream = opened(ScriptedUpstream.start(script));
    return opened(
        ProxyFixture.inFrontOf(
            upstream.url(), new ProxySettings(1_000, false, Duration.ofMillis(40))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: a\n\n", "data: a\r\n\r\n", "data: a\r\r", "data: a\n\r\n"})
  void keepASilentStreamAliveBetweenItsEvents(String event) throws Exception {
    var vault =
        impatientInFrontOf(conversation -> {
          conversation.read();
          conversation.say(SSE_HEAD);
          conversation.sayChunk(event);
          go.acquire();
          conversation.sayChunk("data: b\n\n");
          conversation.say("0\r\n\r\n");
          conversation.awaitEnd();
        });
    var client = client(vault).say(head(ANN, NO_BODY) + "{}");

    client.head();
    assertThat(client.chunk()).isEqualTo(event);
    assertThat(client.chunk()).isEqualTo(COMMENT);
    assertThat(client.chunk()).isEqualTo(COMMENT);
    go.release();
    assertThat(nextOf(client)).isEqualTo("data: b\n\n");
    assertThat(nextOf(client)).isEmpty();
  }

  private static String nextOf(StreamClient client) throws IOException {
    var chunk = client.chunk();
    while (chunk.equals(COMMENT)) {
      chunk = client.chunk();
    }
    return chunk;
  }

  static List<Arguments> otherStreams() {
    var sse = "text/event-stream";
    return List.of(
        Arguments.of(CHAT, sse, "data: a"),
        Arguments.of(CHAT, sse, "data: a\n"),
        Arguments.of(CHAT, sse, "data: a\r\n"),
        Arguments.of(CHAT, sse, "data: a\n\ndata: b\n"),
        Arguments.of(CHAT, "application/json", "data: a\n\n"),
        Arguments.of(CHAT, "text/plain", "data: a\n\n"),
        Arguments.of(CHAT, sse + "\r\nContent-Encoding: gzip", "data: a\n\n"),
        Arguments.of(FLOW, sse, "data: a\n\n"),
        Arguments.of(FLOW, "text/plain", "data: a\n\n"));
  }

  @ParameterizedTest
  @MethodSource("otherStreams")
  void appearNowhereElse(String path, String type, String piece) throws Exception {
    var vault = impatientInFrontOf(conversation -> talk(conversation, type, piece));
    var silent = client(vault).say(head(ANN, NO_BODY).replace(CHAT, path) + "{}");
    silent.head();
    assertThat(silent.chunk()).isEqualTo(piece);

    // The other stream is the clock.
    var watched = client(vault).say(head(ANN, NO_BODY) + WATCHED);
    watched.head();
    watched.chunk();
    for (var i = 0; i < 3; i++) {
      assertThat(watched.chunk()).isEqualTo(COMMENT);
    }
    go.release();

    assertThat(silent.chunk()).isEqualTo("data: b\n\n");
  }

  private void talk(Conversation conversation, String type, String piece)
      throws IOException, InterruptedException {
    var request = conversation.read();
    if (request != null && request.body().equals(WATCHED)) {
      conversation.say(SSE_HEAD);
      conversation.sayChunk("data: a\n\n");
      conversation.awaitEnd();
      return;
    }
    conversation.say(SSE_HEAD.replace("text/event-stream", type));
    conversation.sayChunk(piece);
    go.acquire();
    conversation.sayChunk("data: b\n\n");
    conversation.awaitEnd();
  }
}
