package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Callers who go away in the middle of a request.
final class AbandonedRequestsTest {
  private static final String GET = "GET /v1/hello HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String HALF_A_HEAD = "GET /v1/hello HTTP/1.1\r\nHost: local";

  private final CompletableFuture<WeakReference<Connection>> served = new CompletableFuture<>();
  private final ApiServer server =
      ApiServer.start(ServerSettings.loopback(0), _ -> false, List.of(new Routes()));

  private final class Routes implements HttpService {
    @Override
    public void routing(HttpRules rules) {
      rules
          .get("/v1/hello", this::hello)
          .post(
              "/v1/hello",
              (request, response) -> {
                JsonBody.requireNone(request);
                response.send();
              });
    }

    private void hello(ServerRequest request, ServerResponse response) {
      served.complete(new WeakReference<>(Connections.current()));
      response.send("hello");
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// Whoever comes and goes quickly could else fill the memory, whatever the limit of connections.
  @Test
  void leaveNothingOfTheirConnection() throws Exception {
    try (var client = new RawClient(server.port())) {
      assertThat(client.send(GET).answer()).endsWith("hello");
      client.send(HALF_A_HEAD);
    }

    var connection = served.get(10, TimeUnit.SECONDS);
    await()
        .until(() -> {
          System.gc();
          return connection.refersTo(null);
        });
  }

  /// To the server it would be a failure of its own, with a long trace in the log.
  @ParameterizedTest
  @ValueSource(
      strings = {
        HALF_A_HEAD,
        "GET /v1/hello HTTP/1.1\r\n",
        "POST /v1/hello HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 9\r\n\r\n{",
        "POST /v1/hello HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n9\r\n{"
      })
  void areNotAnswered(String half) throws IOException {
    try (var client = new RawClient(server.port())) {
      assertThat(client.send(half).sendNoMore().untilClosed()).isEmpty();
    }
  }
}
