package dev.byot.vault.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.contract.ApiContract;
import dev.byot.vault.api.contract.ApiDocument;
import dev.byot.vault.api.contract.ApiDocument.Operation;
import dev.byot.vault.api.http.RecordedRoutes;
import dev.byot.vault.config.Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// All routes that the service has, the document beside them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApiRoutesTest {
  private static final Map<String, String> VALUES =
      Map.of(
          "{provider}", "openai",
          "{name}", "work",
          "{id}", "0197e9a2-5d1c-7a3b-8f10-3c5d7e9f1a2b",
          "{path}", "v1/models",
          "{flow}", "chat",
          "{file}", "docs.js",
          "{owner}", "AAAAAAAAAAAAAAAAAAAAAA");

  private final ApiDocument document = ApiDocument.load();
  private final LocalGoogle google = new LocalGoogle();

  @AfterAll
  void stop() {
    google.close();
  }

  @Test
  void areThoseOfTheDocument() {
    var settings = ApiSettings.read(new Config(google.variables()));
    try (var platform = new Platform(settings, Clock.systemUTC())) {
      var documented =
          document.operations().stream()
              .map(Operation::toString)
              .collect(Collectors.toCollection(TreeSet::new));

      assertThat(RecordedRoutes.of(ApiService.routes(platform))).isEqualTo(documented);
    }
  }

  @Test
  void areForThoseWhoSignedInButForHealthAndDocuments() throws Exception {
    try (var service = ApiService.start(new Config(google.variables()));
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (var operation : document.operations()) {
        var answer = send(http, service.port(), operation);

        // Nobody's body is read before the caller is known.
        ApiContract.checkMistaken(answer);
        if (operation.isPublic()) {
          assertThat(answer.statusCode()).as("%s", operation).isLessThan(400);
        } else {
          assertThat(answer.statusCode()).as("%s", operation).isEqualTo(401);
        }
      }
    }
    assertThat(document.operations())
        .filteredOn(Operation::isPublic)
        .extracting(Operation::path)
        .containsExactlyInAnyOrderElementsOf(
            List.of(
                "/", "/health/live", "/health/ready", "/openapi.yaml", "/docs", "/docs/{file}"));
  }

  private static HttpResponse<String> send(HttpClient http, int port, Operation operation)
      throws IOException, InterruptedException {
    var path = operation.path();
    for (var value : VALUES.entrySet()) {
      path = path.replace(value.getKey(), value.getValue());
    }
    assertThat(path).as("a value for every variable").doesNotContain("{");
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(operation.method(), BodyPublishers.noBody())
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
