package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.ANNS_KEY;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static dev.byot.vault.api.proxy.ProxyFixture.BOBS_KEY;
import static dev.byot.vault.api.proxy.ProxyFixture.head;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static dev.byot.vault.api.upstream.TlsLayer.TLS_1_2;
import static dev.byot.vault.api.upstream.TlsLayer.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.tls.TestAuthority;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.ScriptedUpstream.Request;
import dev.byot.vault.api.upstream.TlsLayer;
import dev.byot.vault.api.upstream.UpstreamSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Upstreams that speak TLS, as all real ones do.
final class TlsUpstreamTest extends TlsFixture {
  @ParameterizedTest
  @ValueSource(strings = {TLS_1_3, TLS_1_2})
  void servesAnOwnersCallsOnOneConnectionAndNobodyElses(String version) throws Exception {
    var versions = new CopyOnWriteArrayList<String>();
    var upstream =
        secure(
            version,
            conversation -> {
              versions.add(((SSLSocket) conversation.socket()).getSession().getProtocol());
              while (conversation.read() != null) {
                conversation.say(ScriptedUpstream.ok("{}"));
              }
            });
    var vault = inFrontOf(upstream);

    for (var i = 0; i < 10; i++) {
      assertThat(vault.chat(ANN).body()).isEqualTo("{}");
    }
    assertThat(upstream.connections()).isEqualTo(1);
    assertThat(vault.chat(BOB).body()).isEqualTo("{}");

    assertThat(versions).containsExactly(version, version);
    assertThat(upstream.requests())
        .extracting(request -> request.header("authorization"))
        .startsWith("Bearer " + ANNS_KEY)
        .endsWith("Bearer " + BOBS_KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS_1_3, TLS_1_2})
  void passesEachPieceOnBeforeTheNextOneComes(String version) throws Exception {
    var received = new Semaphore(0);
    var vault =
        inFrontOf(
            secure(
                version,
                conversation -> {
                  conversation.read();
                  conversation.say(SSE_HEAD);
                  for (var i = 0; i < 20; i++) {
                    conversation.sayChunk("data: " + i + "\n\n");
                    received.acquire();
                  }
                  conversation.say("0\r\n\r\n");
                  conversation.awaitEnd();
                }));
    var client = client(vault).say(head(ANN, NO_BODY) + "{}");

    assertThat(client.head()).contains("http/1.1 200");
    for (var i = 0; i < 20; i++) {
      assertThat(client.chunk()).isEqualTo("data: " + i + "\n\n");
      received.release();
    }
    assertThat(client.chunk()).isEmpty();
  }

  @Test
  void passesOnWhatComesAroundAChangeOfKeys() throws Exception {
    var vault =
        inFrontOfSecure(conversation -> {
          conversation.read();
          conversation.say(SSE_HEAD);
          conversation.sayChunk("before");
          ((SSLSocket) conversation.socket()).startHandshake();
          conversation.sayChunk("after");
          conversation.say("0\r\n\r\n");
          conversation.awaitEnd();
        });

    assertThat(vault.chat(ANN).body()).isEqualTo("beforeafter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"another name", "another authority", "expired"})
  void isToldNothingUntilItHasProvedWhoItIs(String wrong) throws Exception {
    var context =
        switch (wrong) {
          case "another name" -> AUTHORITY.serverNamed("api.example");
          case "another authority" -> new TestAuthority().serverNamed("localhost");
          default -> AUTHORITY.expiredServerNamed("localhost");
        };
    var heard = new CopyOnWriteArrayList<Request>();
    var upstream =
        opened(
            ScriptedUpstream.start(
                new TlsLayer(context, TLS_1_3), conversation -> heard.add(conversation.read())));
    var vault = inFrontOf(upstream);

    var answer = vault.chat(ANN);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("upstream-unreachable");
    assertThat(upstream.connections()).isPositive();
    assertThat(heard).isEmpty();
  }

  @Test
  void isToldNothingInClear() throws Exception {
    var heard = new CompletableFuture<String>();
    var upstream =
        opened(
            ScriptedUpstream.start(conversation -> {
              conversation.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
              var bytes = conversation.socket().getInputStream().readAllBytes();
              heard.complete(new String(bytes, StandardCharsets.ISO_8859_1));
            }));
    var vault = inFrontOf(upstream);

    var answer = vault.chat(ANN);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("upstream-unreachable");
    assertThat(heard.get(10, TimeUnit.SECONDS)).isNotEmpty().doesNotContain(ANNS_KEY, "POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"is silent", "dawdles"})
  void mayNotTakeForEverOverTheHandshake(String how) throws Exception {
    var quick =
        new UpstreamSettings(
            Duration.ofMillis(300), Duration.ofMillis(600), Duration.ofSeconds(30), 10, true);
    var upstream =
        opened(
            ScriptedUpstream.start(conversation -> {
              // The head of a record that never ends.
              conversation.say(new byte[] {22, 3, 3, 64, 0, 2});
              while (how.equals("dawdles") && conversation.isOpenAfter(Duration.ofMillis(50))) {
                conversation.say(new byte[1]);
              }
              conversation.awaitEnd();
            }));
    var vault = opened(ProxyFixture.inFrontOf(upstream.secureUrl(), ProxySettings.DEFAULT, quick));

    var answer = vault.chat(ANN);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body())
        .contains(how.equals("is silent") ? "upstream-unreachable" : "upstream-timeout");
  }

  @Test
  void seesTheEndWhenTheCallerGoesAway() throws Exception {
    var called = new CountDownLatch(1);
    var vault =
        inFrontOfSecure(conversation -> {
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

  @ParameterizedTest
  @ValueSource(strings = {TLS_1_3, TLS_1_2})
  void seesTheEndWhenTheKeyIsStopped(String version) throws Exception {
    var vault =
        inFrontOf(
            secure(
                version,
                conversation -> {
                  conversation.read();
                  conversation.say(SSE_HEAD);
                  conversation.sayChunk("a");
                  conversation.awaitEnd();
                  upstreamSawTheEnd.countDown();
                }));
    var client = client(vault).say(head(ANN, NO_BODY) + "{}");
    client.head();
    assertThat(client.chunk()).isEqualTo("a");

    vault.store.stop(key(ANN, "openai"));
    vault.leases.heard(stopOf(ANN));

    assertThat(client.isAtEnd()).isTrue();
    assertThat(upstreamSawTheEnd.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
