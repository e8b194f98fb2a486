package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static dev.byot.vault.api.proxy.ProxyFixture.head;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyStreamTest extends ProxyStreamFixture {
  @ParameterizedTest
  @ValueSource(strings = {"text/event-stream", "application/json", "audio/mpeg"})
  void passesEachPieceOnBeforeTheNextOneComes(String type) throws Exception {
    var received = new Semaphore(0);
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(SSE_HEAD.replace("text/event-stream", type));
          for (var i = 0; i < 20; i++) {
            conversation.sayChunk("data: " + i + "\n\n");
            received.acquire();
          }
          conversation.say("0\r\n\r\n");
          conversation.awaitEnd();
        });
    var client = client(vault).say(head(ANN, NO_BODY) + "{}");

    assertThat(client.head()).contains("http/1.1 200", type);
    for (var i = 0; i < 20; i++) {
      assertThat(client.chunk()).isEqualTo("data: " + i + "\n\n");
      received.release();
    }
    assertThat(client.chunk()).isEmpty();
  }

  @Test
  void passesEachPieceOfABodyOnBeforeTheNextOneComes() throws Exception {
    BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    var vault =
        inFrontOf(conversation -> {
          conversation.readHead();
          for (var chunk = conversation.readChunk();
              !chunk.isEmpty();
              chunk = conversation.readChunk()) {
            arrived.add(chunk);
          }
          conversation.say(ScriptedUpstream.ok("done"));
          conversation.awaitEnd();
        });
    var client = client(vault).say(head(ANN, "Transfer-Encoding: chunked\r\n"));

    for (var i = 0; i < 20; i++) {
      client.sayChunk("piece " + i);
      assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo("piece " + i);
    }
    client.say("0\r\n\r\n");

    assertThat(client.head()).contains("content-length: 4");
    assertThat(client.bytes(4)).isEqualTo("done");
  }

  @Test
  void answersSeveralCallsOnOneConnection() throws Exception {
    var vault = inFrontOf(answering(ScriptedUpstream.ok("one")));
    var client = client(vault);

    for (var i = 0; i < 3; i++) {
      client.say(head(ANN, NO_BODY) + "{}");
      assertThat(client.head()).contains("200");
      assertThat(client.bytes(3)).isEqualTo("one");
    }
  }

  @Test
  void servesTheRequestThatComesWhileAStreamIsRunning() throws Exception {
    var go = new Semaphore(0);
    var vault =
        inFrontOf(conversation -> {
          while (conversation.read() != null) {
            conversation.say(SSE_HEAD);
            conversation.sayChunk("a");
            go.acquire();
            conversation.sayChunk("b");
            conversation.say("0\r\n\r\n");
          }
        });
    var client = client(vault).say(head(ANN, NO_BODY) + "{}");
    client.head();
    assertThat(client.chunk()).isEqualTo("a");

    client.say(head(ANN, NO_BODY) + "{}");
    go.release(2);

    assertThat(client.chunk()).isEqualTo("b");
    assertThat(client.chunk()).isEmpty();
    assertThat(client.head()).contains("200");
    assertThat(client.chunk()).isEqualTo("a");
  }

  @Test
  void passesAnEarlyRefusalOfALargeBodyOn() throws Exception {
    var vault =
        inFrontOf(conversation -> {
          conversation.readHead();
          conversation.say("HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
          conversation.awaitEnd();
        });

    var answer =
        vault.send(
            vault
                .post("/v1/proxy/openai/v1/files", "x".repeat(8_000_000))
                .header("Authorization", "Bearer " + ANN));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("no");
  }

  @Test
  void refusesBodiesThatAreTooLarge() throws Exception {
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok("one")));
    var vault =
        opened(
            ProxyFixture.inFrontOf(
                upstream.url(), new ProxySettings(10_000, false, Duration.ZERO)));

    var sized = client(vault).say(head(ANN, "Content-Length: 10001\r\n"));
    assertThat(sized.head()).contains("http/1.1 413", "application/json", "connection: close");
    assertThat(sized.bytes(60)).startsWith("{\"error\":{").contains("up to 10000 bytes");
    assertThat(upstream.connections()).isZero();

    var chunked = client(vault).say(head(ANN, "Transfer-Encoding: chunked\r\n"));
    chunked.sayChunk("x".repeat(6_000)).sayChunk("x".repeat(6_000));
    assertThat(chunked.head()).contains("http/1.1 413", "application/json", "connection: close");
    assertThat(chunked.bytes(60)).startsWith("{\"error\":{").contains("up to 10000 bytes");
  }

  @Test
  void asksForTheBodyOnlyOnceTheCallIsAllowed() throws Exception {
    var vault = inFrontOf(answering(ScriptedUpstream.ok("one")));

    var allowed = client(vault).say(head(ANN, NO_BODY + "Expect: 100-continue\r\n"));
    assertThat(allowed.head()).startsWith("http/1.1 100");
    assertThat(allowed.say("{}").head()).startsWith("http/1.1 200");

    vault.store.remove(key(BOB, "openai"));
    var refused = client(vault).say(head(BOB, NO_BODY + "Expect: 100-continue\r\n"));
    assertThat(refused.head()).startsWith("http/1.1 403");
  }
}
