package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CorsTest {
  private static final String APP = "https://app.example";

  private final ApiServer server = start(Set.of(APP));

  private static ApiServer start(Set<String> origins) {
    var patience = Duration.ofSeconds(5);
    return ApiServer.start(
        new ServerSettings("127.0.0.1", 0, false, 1_000, 64, patience, patience, origins),
        _ -> false,
        List.of(new Routes()));
  }

  private static final class Routes implements HttpService {
    @Override
    public void routing(HttpRules rules) {
      rules
          .get(
              "/v1/hello",
              (_, response) -> response.header(HeaderNames.ETAG, "\"1\"").send("hello"))
          .get(
              "/v1/events",
              (_, response) -> {
                response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
                try (var out = response.outputStream()) {
                  out.write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
                }
              })
          .any(
              "/v1/closed",
              (_, _) -> {
                throw new VaultException.Unauthenticated("no-token", "no token");
              });
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static String ask(ApiServer server, String request, String... headers)
      throws IOException {
    try (var client = new RawClient(server.port())) {
      return client
          .send(
              request
                  + " HTTP/1.1\r\nHost: vault.example\r\nConnection: close\r\n"
                  + String.join("\r\n", headers)
                  + (headers.length == 0 ? "\r\n" : "\r\n\r\n"))
          .untilClosed();
    }
  }

  @Test
  void letsAConfiguredPageReadEveryAnswer() throws IOException {
    for (var path : List.of("/v1/hello", "/v1/events", "/v1/closed", "/v1/nothing")) {
      var answer = ask(server, "GET " + path, "Origin: " + APP);

      assertThat(answer)
          .containsIgnoringCase("access-control-allow-origin: " + APP + "\r\n")
          .containsIgnoringCase("vary: Origin\r\n")
          .doesNotContainIgnoringCase("access-control-allow-credentials");
    }
  }

  @Test
  void namesTheHeadersThatThePageMayRead() throws IOException {
    var answer = ask(server, "GET /v1/hello", "Origin: " + APP);

    assertThat(answer.toLowerCase(Locale.ROOT).lines())
        .filteredOn(line -> line.startsWith("access-control-expose-headers"))
        .singleElement()
        .asString()
        .contains("etag", "x-request-id")
        .doesNotContain("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "https://app.example.evil.example",
        "https://app.example:444",
        "http://app.example",
        "https://APP.example",
        "null",
        "*",
      })
  void tellsOtherPagesNothing(String origin) throws IOException {
    var read = ask(server, "GET /v1/hello", "Origin: " + origin);
    var asked =
        ask(
            server,
            "OPTIONS /v1/closed",
            "Origin: " + origin,
            "Access-Control-Request-Method: PUT");

    assertThat(read).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("access-control-");
    assertThat(read).containsIgnoringCase("vary: Origin");
    assertThat(asked).startsWith("HTTP/1.1 401").doesNotContainIgnoringCase("access-control-");
  }

  @Test
  void tellsAConfiguredPageWhatItMaySend() throws IOException {
    var answer =
        ask(
            server,
            "OPTIONS /v1/closed",
            "Origin: " + APP,
            "Access-Control-Request-Method: PUT",
            "Access-Control-Request-Headers: Authorization,content-type, idempotency-key,"
                + " X-Vault-Key, x-stainless-os, anthropic-version, openai-beta,"
                + " x-goog-api-client, x-forwarded-for, cookie, x-genkit-openai-key");

    assertThat(answer)
        .startsWith("HTTP/1.1 204")
        .containsIgnoringCase("access-control-allow-methods: GET, HEAD, POST, PUT, PATCH, DELETE")
        .containsIgnoringCase(
            "access-control-allow-headers: authorization, content-type, idempotency-key,"
                + " x-vault-key, x-stainless-os, anthropic-version, openai-beta,"
                + " x-goog-api-client\r\n")
        .containsIgnoringCase("access-control-max-age: 7200");
  }

  @Test
  void takesAnOptionsThatIsNoPreflightForAnyOtherRequest() throws IOException {
    assertThat(ask(server, "OPTIONS /v1/closed", "Origin: " + APP)).startsWith("HTTP/1.1 401");
  }

  @Test
  void saysNothingToPagesUnlessConfigured() throws IOException {
    try (var closed = start(Set.of())) {
      assertThat(ask(closed, "GET /v1/hello", "Origin: " + APP))
          .startsWith("HTTP/1.1 200")
          .doesNotContainIgnoringCase("access-control-")
          .doesNotContainIgnoringCase("vary:");
    }
  }

  @Test
  void tellsBrowsersToComeByHttpsOnly() throws IOException {
    assertThat(ask(server, "GET /v1/hello"))
        .containsIgnoringCase("strict-transport-security: max-age=31536000");
  }
}
