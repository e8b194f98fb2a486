package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.head;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.UpstreamSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a call ends before its time: by the caller, the upstream, a stop, or nobody moving.
final class ProxyEndingsTest extends ProxyStreamFixture {
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

  /// Nobody makes the vault hold a body in memory by saying that it is one chunk.
  @Test
  void passesOnWhatHasComeOfALargeChunk() throws Exception {
    var arrived = new LinkedBlockingQueue<String>();
    var vault =
        inFrontOf(conversation -> {
          conversation.readHead();
          arrived.add(conversation.readChunk());
          arrived.add(conversation.readChunk());
        });
    try (var client = client(vault).say(head(ANN, "Transfer-Encoding: chunked\r\n"))) {
      client.say("1000000\r\nfirst");
      assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo("first");
      client.say("second");
      assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo("second");
    }
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

  @Test
  void waitsForACallerWhoPausesInAStreamLongerThanForASlowRequest() throws Exception {
    var body = "a".repeat(16 << 20);
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok(body)));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url(), Duration.ofMillis(300)));
    var pausing = client(vault).say(head(ANN, NO_BODY) + "{}");
    pausing.head();

    // The server loses its patience with them, one after the other.
    for (var slow = 0; slow < 3; slow++) {
      assertThat(client(vault).say("GET /v1/keys HTTP/1.1\r\nHost: ").isAtEnd()).isTrue();
    }

    assertThat(pausing.bytes(body.length()).length()).isEqualTo(body.length());
  }
}
