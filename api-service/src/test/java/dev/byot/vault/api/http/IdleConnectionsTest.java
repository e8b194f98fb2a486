package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections on which no request comes: no time-out of a socket ends them.
final class IdleConnectionsTest {
  private static final Duration IDLE = Duration.ofMillis(240);

  @ParameterizedTest
  @ValueSource(
      strings = {"", "GET /v1/hel", "GET /v1/none HTTP/1.1\r\nHost: localhost\r\n\r\n", "PRI * HT"})
  void areClosed(String said) throws IOException {
    try (var server =
            ApiServer.start(
                ServerSettings.loopback(0),
                _ -> false,
                List.of(),
                DenialListener.NOBODY,
                () -> true,
                IDLE);
        var client = new RawClient(server.port())) {
      client.send(said);

      assertThatCode(client::untilClosed).doesNotThrowAnyException();
    }
  }
}
