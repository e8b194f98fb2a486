package dev.byot.vault.api.upstream;

import static dev.byot.vault.api.upstream.TlsLayer.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.resilience.GuardSettings;
import dev.byot.vault.api.tls.TrustedAuthority;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.DnsResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// What of TLS shows without a vault around it.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
final class UpstreamTlsTest {
  private static final UpstreamSettings SETTINGS =
      UpstreamSettings.DEFAULT.withPrivateAddresses(true);

  @RegisterExtension static final TrustedAuthority AUTHORITY = new TrustedAuthority();

  private static final Duration STUCK = Duration.ofMillis(500);

  /// Names of nobody, all of this machine.
  private static final DnsResolver HERE =
      new DnsResolver() {
        @Override
        public InetAddress[] resolve(String host) {
          return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
          return host;
        }
      };

  @Test
  void asksForTheNameOfTheCatalogueAndSpeaksToNoOther() throws Exception {
    var asked = new CopyOnWriteArrayList<String>();
    var layer = new TlsLayer(AUTHORITY.serverNamed("api.provider.example"), TLS_1_3);
    try (var server =
            ScriptedUpstream.start(
                layer,
                conversation -> {
                  var session = ((SSLSocket) conversation.socket()).getSession();
                  ((ExtendedSSLSession) session)
                      .getRequestedServerNames()
                      .forEach(name -> asked.add(((SNIHostName) name).getAsciiName()));
                  while (conversation.read() != null) {
                    conversation.say(ScriptedUpstream.ok("{}"));
                  }
                });
        var upstream = new Upstream(SETTINGS, GuardSettings.DEFAULT, HERE)) {
      assertThat(called(upstream, named(server, "api.provider.example"))).isEqualTo("{}");
      assertThatThrownBy(() -> called(upstream, named(server, "api.other.example")))
          .isInstanceOfSatisfying(
              VaultException.UpstreamFailed.class,
              e -> assertThat(e.code()).isEqualTo("upstream-unreachable"));

      assertThat(asked).containsExactly("api.provider.example");
      assertThat(server.requests()).hasSize(1);
    }
  }

  private static URI named(ScriptedUpstream server, String name) {
    return URI.create("https://" + name + ":" + server.url().getPort());
  }

  private static String called(Upstream upstream, URI authority) throws IOException {
    try (var exchange = upstream.exchange(request("GET", authority, null))) {
      var answer = exchange.send(() -> List.of(), () -> {});
      return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Only with TLS is there something to say when a connection is closed.
  @Test
  void closesThoughAnUpstreamDoesNotRead() throws Exception {
    var layer = new TlsLayer(AUTHORITY.serverNamed("localhost"), TLS_1_3);
    try (var server = ScriptedUpstream.start(layer, _ -> new CountDownLatch(1).await())) {
      var upstream = new Upstream(SETTINGS, GuardSettings.DEFAULT);
      var exchange = upstream.exchange(request("POST", server.secureUrl(), endless()));
      var sending =
          Thread.ofVirtual()
              .start(() ->
                  assertThatThrownBy(() -> exchange.send(() -> List.of(), () -> {}))
                      .isInstanceOf(VaultException.UpstreamFailed.class));
      // It waits for the same upstream all the time: what it sends is not taken.
      await()
          .until(
              exchange::currentWait,
              wait ->
                  wait.party() == Party.UPSTREAM
                      && System.nanoTime() - wait.since() > STUCK.toNanos());

      var closing = Thread.ofVirtual().start(upstream::close);

      assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
      assertThat(sending.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  private static RequestBody endless() {
    var zeros =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            return length;
          }
        };
    return new RequestBody(() -> zeros, RequestBody.CHUNKED, Long.MAX_VALUE);
  }

  private static UpstreamRequest request(String method, URI authority, @Nullable RequestBody body) {
    return new UpstreamRequest(
        "the test's server", OwnerId.of(null, "ann"), method, authority, "/", List.of(), body);
  }
}
