package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.UpstreamSettings;
import dev.byot.vault.events.EventType;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Upstreams that cannot be reached, answer improperly, or say more than they were asked.
final class ProxyUpstreamsTest extends ProxyStreamFixture {
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
}
