package dev.byot.vault.api.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.http.RawClient;
import dev.byot.vault.api.proxy.HostileRequests.Hostile;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever is wrong with a request, nothing of it reaches an upstream, nor does a request that is
/// hidden in it or behind it; and the connection on which that was tried ends.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileRequestsTest {
  private static final String OF = "dev.byot.vault.api.proxy.HostileRequests#";

  private final ScriptedUpstream upstream =
      ScriptedUpstream.answering(ScriptedUpstream.ok("reached"));
  private final ProxyFixture vault = ProxyFixture.inFrontOf(upstream.url());

  @AfterAll
  void close() throws IOException {
    vault.close();
    upstream.close();
  }

  @ParameterizedTest
  @MethodSource({
    OF + "broken",
    OF + "brokenChunks",
    OF + "lines",
    OF + "heads",
    OF + "withARequestForABody"
  })
  void sendsNothingUpstreamAndCloses(Hostile hostile) throws IOException {
    var before = upstream.connections();
    try (var client = new RawClient(vault.server.port())) {
      var answer = client.send(hostile.bytes()).untilClosed();

      assertThat(answer).startsWith("HTTP/1.1 " + hostile.status() + " ");
      assertThat(answer.split("HTTP/1.1 [1-5]", -1)).hasSizeLessThan(3);
      assertThat(upstream.connections()).isEqualTo(before);
    }
  }
}
