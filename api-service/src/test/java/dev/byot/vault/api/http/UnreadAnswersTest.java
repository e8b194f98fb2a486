package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Callers who ask and never read what they are answered: a socket would wait for them for ever.
final class UnreadAnswersTest {
  private static final byte[] LARGE = new byte[32 << 20];
  private static final byte[] SMALL = new byte[64 << 10];

  private final CountDownLatch gaveUp = new CountDownLatch(1);
  private final ApiServer server =
      ApiServer.start(
          new ServerSettings(
              "127.0.0.1",
              0,
              true,
              1_000,
              64,
              Duration.ofMillis(500),
              Duration.ofSeconds(1),
              Set.of()),
          _ -> false,
          List.of(new Routes()));

  private final class Routes implements HttpService {
    @Override
    public void routing(HttpRules rules) {
      rules
          .get("/v1/large", (_, response) -> answer(() -> response.send(LARGE)))
          .get("/v1/small", (_, response) -> answer(() -> response.send(SMALL)))
          .get("/v1/pieces", this::pieces);
    }

    private void pieces(ServerRequest request, ServerResponse response) {
      answer(() -> {
        try (var out = response.outputStream()) {
          for (var i = 0; i < LARGE.length; i += SMALL.length) {
            out.write(SMALL);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }

    private void answer(Runnable sending) {
      try {
        sending.run();
      } catch (RuntimeException e) {
        gaveUp.countDown();
        throw e;
      }
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// The pipelined requests are more than the sockets hold of their answers.
  @ParameterizedTest
  @CsvSource({"/v1/large, 1", "/v1/pieces, 1", "/v1/small, 500"})
  void areGivenUp(String path, int requests) throws Exception {
    try (var client = new RawClient(server.port())) {
      client.send(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").repeat(requests));

      assertThat(gaveUp.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(client.untilClosed().length()).isLessThan(LARGE.length);
    }
  }
}
