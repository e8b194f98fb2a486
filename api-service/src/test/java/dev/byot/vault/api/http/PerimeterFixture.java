package dev.byot.vault.api.http;

import dev.byot.vault.problem.VaultException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/// A real server with a few routes, talked to over raw sockets.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PerimeterFixture {
  static final String HOST = "Host: localhost\r\n";

  final AtomicInteger smuggled = new AtomicInteger();
  final ApiServer server;

  PerimeterFixture() {
    server =
        ApiServer.start(
            new ServerSettings(
                "127.0.0.1",
                0,
                true,
                1_000,
                64,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Set.of()),
            path -> path.startsWith("/v1/streamed"),
            List.of(new Routes()));
  }

  final class Routes implements HttpService {
    @Override
    public void routing(HttpRules rules) {
      rules
          .get("/v1/hello", (_, response) -> response.send("hello"))
          .get(
              "/v1/smuggled",
              (_, response) -> {
                smuggled.incrementAndGet();
                response.send("smuggled");
              })
          .post(
              "/v1/echo",
              (request, response) -> response.send(request.content().inputStream().readAllBytes()))
          .post(
              "/v1/streamed",
              (request, response) -> response.send(request.content().inputStream().readAllBytes()))
          .post(
              "/v1/reads-some",
              (request, _) -> {
                var read = request.content().inputStream().readNBytes(2);
                throw new VaultException.Unauthenticated("no-token", "no-token " + read.length);
              })
          .post(
              "/v1/refuses",
              (_, _) -> {
                throw new VaultException.Unauthenticated("no-token", "no token");
              })
          .post(
              "/v1/refuses-known",
              (request, _) -> {
                EarlyAnswer.isKnown(request);
                throw new VaultException.Unauthenticated("no-token", "no token");
              })
          .get(
              "/v1/breaks",
              (_, _) -> {
                throw new IllegalStateException("jdbc:password");
              });
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  RawClient client() throws IOException {
    return new RawClient(server.port());
  }
}
