package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What Genkit's own client sees, through the vault, of a real Genkit server where things go wrong.
/// Where a stream just ended early, that client would wait for ever.
final class GenkitStreamsTest {
  private static final String USER = "flow-user";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static NodeClients genkit;
  private static LocalVault vault;

  @BeforeAll
  static void start() {
    // Its flows call no provider.
    genkit = NodeClients.startGenkit("genkit-streams-server.cjs", URI.create("http://127.0.0.1:1"));
    vault =
        LocalVault.start(
            new LocalVaultOptions(
                null,
                0,
                Map.of(),
                URI.create(genkit.genkitUrl()),
                List.of("breaks=openai", "fails=openai", "durable=openai", "cut=openai"),
                LocalVaultOptions.CAPABILITY,
                null,
                true,
                Map.of()));
    for (var user : List.of(USER, "stranger")) {
      try (var owner =
          new VaultClient(vault.api(), vault.token(user, List.of()), new ContractHttpClient())) {
        var key = JSON.createObjectNode().put("apiKey", "sk-demo-0123456789abcdef");
        assertThat(owner.send("PUT", "/v1/keys/openai", key).status()).isEqualTo(200);
      }
    }
  }

  @AfterAll
  static void stop() {
    vault.close();
    genkit.close();
  }

  private static JsonNode seen(String what) {
    return NodeClients.runAlone(
        "genkit-streams-client.mjs",
        Map.of(
            "VAULT_URL", vault.api().toString(),
            "ID_TOKEN", vault.token(USER, List.of()),
            "OTHER_TOKEN", vault.token("stranger", List.of()),
            "CASE", what));
  }

  private static void assertBroke(JsonNode seen) {
    assertThat(seen.path("chunks")).as("%s", seen).hasToString("[\"half of\"]");
    assertThat(seen.has("ended")).as("%s", seen).isFalse();
    assertThat(seen.has("output")).as("%s", seen).isFalse();
    assertThat(seen.path("streamError").asText()).isNotEmpty();
    assertThat(seen.path("outputError").asText()).isNotEmpty();
  }

  @Test
  void aStreamThatBreaksInTheMiddleIsAnErrorAndNeverAnEnd() {
    assertBroke(seen("breaks"));
  }

  @Test
  void aFlowThatFailsInTheMiddleIsItsOwnError() {
    var seen = seen("fails");

    assertBroke(seen);
    assertThat(seen.path("streamError").asText())
        .contains("FAILED_PRECONDITION: it failed half-way");
  }

  @Test
  void aDurableStreamThatBrokeIsReadOnByItsOwnerAndByNobodyElse() {
    var seen = seen("durable");

    assertBroke(seen.path("first"));
    assertThat(seen.at("/again/chunks")).as("%s", seen).hasToString("[\"half of\",\"it\"]");
    assertThat(seen.at("/again/output").asText()).isEqualTo("all");
    assertThat(seen.at("/stranger/chunks")).as("%s", seen).isEmpty();
    assertThat(seen.at("/stranger/outputError").asText()).contains("404", "NOT_FOUND");
  }

  @Test
  void whatIsNoJsonIsRefusedInGenkitsOwnWords() throws Exception {
    var request =
        HttpRequest.newBuilder(vault.api().resolve("/v1/genkit/fails"))
            .header("Authorization", "Bearer " + vault.token(USER, List.of()))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"data\": \"never ended"))
            .build();
    try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var answer = http.send(request, BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.headers().firstValue("content-type")).contains("application/json");
      var error = JSON.readTree(answer.body());
      assertThat(error.path("status").asText()).isEqualTo("INVALID_ARGUMENT");
      assertThat(error.path("message").asText()).isNotBlank().doesNotContain("<", "at ");
    }
  }
}
