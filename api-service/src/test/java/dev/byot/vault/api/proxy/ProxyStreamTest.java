package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static dev.byot.vault.api.proxy.ProxyFixture.head;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.ScriptedUpstream.Script;
import dev.byot.vault.api.upstream.StreamClient;
import dev.byot.vault.api.upstream.UpstreamSettings;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyStreamTest {
  private static final String SSE_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String NO_BODY = "Content-Length: 2\r\n";

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final CountDownLatch upstreamSawTheEnd = new CountDownLatch(1);

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void passesEachPieceOnBeforeTheNextOneComes() throws Exception {
    var received = new Semaphore(0);
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(SSE_HEAD);
          for (var i = 0; i < 20; i++) {
            conversation.sayChunk("data: " + i + "\n\n");
            received.acquire();
          }
          conversation.say("0\r\n\r\n");
          conversation.awaitEnd();
        });
    var client = client(vault).say(head(ANN, NO_BODY) + "{}");

    assertThat(client.head()).contains("http/1.1 200", "text/event-stream");
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
  void endsTheStreamCleanlyForACallerWhoAsksForTheConnectionToClose() throws Exception {
    var never = new Semaphore(0);
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(SSE_HEAD);
          conversation.sayChunk("a");
          // Long enough for the caller to be watched.
          var _ = never.tryAcquire(200, TimeUnit.MILLISECONDS);
          conversation.say("0\r\n\r\n");
          conversation.awaitEnd();
        });
    var client = client(vault).say(head(ANN, NO_BODY + "Connection: close\r\n") + "{}");

    client.head();
    assertThat(client.chunk()).isEqualTo("a");
    assertThat(client.chunk()).isEmpty();
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void endsTheCallWhenTheCallerGoesAwayDuringAStream() throws Exception {
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(SSE_HEAD);
          conversation.sayChunk("a");
          conversation.awaitEnd();
          upstreamSawTheEnd.countDown();
        });
    try (var client = client(vault).say(head(ANN, NO_BODY) + "{}")) {
      client.head();
      client.chunk();
    }

    assertThat(upstreamSawTheEnd.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void endsTheCallWhenTheCallerGoesAwayBeforeTheAnswer() throws Exception {
    var called = new CountDownLatch(1);
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          called.countDown();
          conversation.awaitEnd();
          upstreamSawTheEnd.countDown();
        });
    try (var _ = client(vault).say(head(ANN, NO_BODY) + "{}")) {
      assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(upstreamSawTheEnd.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void doesNotCompleteABodyThatTheCallerBrokeOff() throws Exception {
    var arrived = new LinkedBlockingQueue<String>();
    var vault =
        inFrontOf(conversation -> {
          conversation.readHead();
          try {
            arrived.add(conversation.readChunk());
            arrived.add("then " + conversation.readChunk());
          } catch (IOException _) {
            arrived.add("broken");
          }
        });
    try (var client = client(vault).say(head(ANN, "Transfer-Encoding: chunked\r\n"))) {
      client.sayChunk("half");
      assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo("half");
    }

    assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo("broken");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nff\r\nab",
        "Content-Length: 100\r\n\r\nabcde"
      })
  void breaksOffWhatBreaksOffUpstream(String rest) throws Exception {
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + rest);
        });
    var client = client(vault).say(head(ANN, NO_BODY) + "{}");

    var head = client.head();
    if (head.contains("chunked")) {
      assertThat(client.chunk()).startsWith("ab");
      assertThatThrownBy(
              () -> {
                while (!client.chunk().isEmpty()) {
                  // Until the end, which must not be clean.
                }
                throw new AssertionError("a clean end");
              })
          .isInstanceOf(IOException.class);
    } else {
      assertThat(client.bytes(100)).isEqualTo("abcde");
    }
    assertThat(client.isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 2",
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nab",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\nContent-Length: 0\r\n\r\n"
      })
  void answersInTheProvidersShapeWhenThereIsNoProperAnswer(String answer) throws Exception {
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(answer);
        });

    var response = vault.chat(ANN);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).startsWith("{\"error\":{");
    assertThat(response.headers().map()).doesNotContainKey("location");
  }

  @Test
  void saysThatTheProviderCannotBeReached() throws Exception {
    var gone = ScriptedUpstream.answering("");
    gone.close();
    var vault = opened(ProxyFixture.inFrontOf(gone.url()));

    assertThat(vault.chat(ANN).body()).contains("upstream-unreachable", "the provider openai (");
    assertThat(vault.publisher.published(EventType.KEY_USED)).isEmpty();
  }

  @Test
  void reachesNoPrivateAddressUnlessAllowed() throws Exception {
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok("one")));
    var vault =
        opened(
            ProxyFixture.inFrontOf(
                upstream.url(), ProxySettings.DEFAULT, UpstreamSettings.DEFAULT));

    assertThat(vault.chat(ANN).body()).contains("upstream-unreachable", "the provider openai (");
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void passesInterimAnswersByAndTheRealOneOn() throws Exception {
    var vault =
        inFrontOf(
            answering(
                "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ScriptedUpstream.ok("real")));

    assertThat(vault.chat(ANN).body()).isEqualTo("real");
  }

  @Test
  void dropsWhatBelongsToTheProvidersOrigin() throws Exception {
    var vault =
        inFrontOf(
            answering(
                "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nAlt-Svc: h3\r\nStrict-Transport-Security:"
                    + " max-age=1\r\nAccess-Control-Allow-Origin: *\r\nConnection: x-hop\r\n"
                    + "X-Hop: 1\r\nCache-Control: public\r\nX-Request-Id: theirs\r\n"
                    + "X-RateLimit-Remaining: 9\r\nContent-Length: 0\r\n\r\n"));

    var headers = vault.chat(ANN).headers().map();

    assertThat(headers)
        .doesNotContainKeys(
            "set-cookie",
            "alt-svc",
            "strict-transport-security",
            "access-control-allow-origin",
            "x-hop")
        .containsKeys("x-ratelimit-remaining", "x-vault-request-id");
    assertThat(headers.get("x-request-id")).containsExactly("theirs");
    assertThat(headers.get("cache-control")).containsExactly("private, no-store");
  }

  @Test
  void passesCompressedBodiesUntouched() throws Exception {
    var compressed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(compressed)) {
      gzip.write("compressed".getBytes(StandardCharsets.UTF_8));
    }
    var bytes = compressed.toByteArray();
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(
              "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                  + bytes.length
                  + "\r\n\r\n");
          conversation.say(bytes);
          conversation.awaitEnd();
        });

    var answer =
        vault.sendForBytes(
            vault.get("/v1/proxy/openai/v1/models").header("Authorization", "Bearer " + ANN));

    assertThat(answer.body()).isEqualTo(bytes);
    assertThat(answer.headers().firstValue("content-encoding")).contains("gzip");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "204 No Content\r\n",
        "204 No Content\r\nContent-Length: 5\r\n",
        "304 Not Modified\r\nContent-Length: 5\r\n",
        "529 Overloaded\r\nContent-Length: 0\r\nRetry-After: 3\r\n",
        "200 OK\r\nContent-Length: 0\r\n"
      })
  void passesAnswersWithoutABodyOn(String answer) throws Exception {
    var vault = inFrontOf(answering("HTTP/1.1 " + answer + "\r\n"));

    var response = vault.chat(ANN);

    assertThat(response.statusCode()).isEqualTo(Integer.parseInt(answer.substring(0, 3)));
    assertThat(response.body()).isEmpty();
    assertThat(vault.chat(ANN).statusCode()).isEqualTo(response.statusCode());
  }

  @Test
  void passesABodyThatEndsWithTheConnectionOn() throws Exception {
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall");
        });

    assertThat(vault.chat(ANN).body()).isEqualTo("all");
  }

  @Test
  void reusesAConnectionForTheSameOwnerOnly() throws Exception {
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok("one")));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url()));

    vault.chat(ANN);
    vault.chat(ANN);
    assertThat(upstream.connections()).isEqualTo(1);

    vault.chat(BOB);
    assertThat(upstream.connections()).isEqualTo(2);
  }

  @Test
  void neverUsesAConnectionAgainOnWhichTheUpstreamSaidTooMuch() throws Exception {
    var upstream =
        opened(
            ScriptedUpstream.answering(
                ScriptedUpstream.ok("right") + ScriptedUpstream.ok("planted")));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url()));

    for (var token : new String[] {ANN, ANN, BOB, ANN}) {
      assertThat(vault.chat(token).body()).isEqualTo("right");
    }

    assertThat(upstream.connections()).isEqualTo(4);
  }

  @Test
  void neverUsesAConnectionAgainOnWhichTheUpstreamSpokeUnasked() throws Exception {
    var planted = new CountDownLatch(1);
    var upstream =
        opened(
            ScriptedUpstream.start(conversation -> {
              conversation.read();
              conversation.say(ScriptedUpstream.ok("right"));
              // After the vault has put the connection aside.
              planted.await(50, TimeUnit.MILLISECONDS);
              conversation.say(ScriptedUpstream.ok("planted"));
              planted.countDown();
              conversation.awaitEnd();
            }));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url()));

    assertThat(vault.chat(ANN).body()).isEqualTo("right");
    assertThat(planted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(vault.chat(ANN).body()).isEqualTo("right");

    assertThat(upstream.connections()).isEqualTo(2);
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
    var vault = opened(ProxyFixture.inFrontOf(upstream.url(), new ProxySettings(10_000, false)));

    var sized = client(vault).say(head(ANN, "Content-Length: 10001\r\n"));
    assertThat(sized.head()).contains("http/1.1 413", "application/json", "connection: close");
    assertThat(sized.bytes(10)).isEqualTo("{\"error\":{");
    assertThat(upstream.connections()).isZero();

    var chunked = client(vault).say(head(ANN, "Transfer-Encoding: chunked\r\n"));
    chunked.sayChunk("x".repeat(6_000)).sayChunk("x".repeat(6_000));
    assertThat(chunked.head()).contains("http/1.1 413", "connection: close");
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

  @Test
  void cutsARunningStreamWhenTheKeyIsStopped() throws Exception {
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(SSE_HEAD);
          conversation.sayChunk("a");
          conversation.awaitEnd();
          upstreamSawTheEnd.countDown();
        });
    var client = client(vault).say(head(ANN, NO_BODY) + "{}");
    client.head();
    assertThat(client.chunk()).isEqualTo("a");

    vault.store.stop(key(ANN, "openai"));
    vault.leases.heard(stopOf(ANN));

    assertThat(client.isAtEnd()).isTrue();
    assertThat(upstreamSawTheEnd.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(vault.chat(ANN).body()).contains("key-stopped");
  }

  @Test
  void sendsNothingWhenTheKeyIsStoppedWhileTheBodyIsAwaited() throws Exception {
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok("one")));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url()));
    var client = client(vault).say(head(ANN, NO_BODY));
    await().until(() -> vault.kek.unwraps() == 1);

    vault.store.stop(key(ANN, "openai"));
    vault.leases.heard(stopOf(ANN));
    client.say("{}");

    assertThat(client.head()).startsWith("http/1.1 403");
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void endsACallThatDoesNotMove() throws Exception {
    var quick =
        new UpstreamSettings(
            Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofMillis(300), 10, true);
    var upstream =
        opened(
            ScriptedUpstream.start(conversation -> {
              var request = conversation.read();
              if (request != null && request.body().equals("[]")) {
                conversation.say(SSE_HEAD);
                conversation.sayChunk("a");
              }
              conversation.awaitEnd();
            }));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url(), ProxySettings.DEFAULT, quick));

    assertThat(vault.chat(ANN).body()).contains("upstream-timeout");

    var silent = client(vault).say(head(ANN, NO_BODY) + "[]");
    silent.head();
    silent.chunk();
    assertThat(silent.isAtEnd()).isTrue();

    var slow = client(vault).say(head(ANN, NO_BODY));
    assertThat(slow.isAtEnd()).isTrue();
  }

  private static VaultEvent stopOf(String token) {
    return new VaultEvent(
        EventId.of("test", EventType.STOP_ACCEPTED, token),
        EventType.STOP_ACCEPTED,
        Instant.EPOCH,
        ProxyFixture.owner(token),
        key(token, "openai"),
        "r",
        true,
        Map.of());
  }

  private static Script answering(String answer) {
    return conversation -> {
      while (conversation.read() != null) {
        conversation.say(answer);
      }
    };
  }

  private ProxyFixture inFrontOf(Script script) {
    return opened(ProxyFixture.inFrontOf(opened(ScriptedUpstream.start(script)).url()));
  }

  private StreamClient client(ProxyFixture vault) throws IOException {
    return opened(new StreamClient(vault.server.port()));
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }
}
