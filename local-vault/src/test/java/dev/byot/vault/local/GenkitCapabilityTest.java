package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A flow that uses its callers' keys and never has one: Genkit's own client, the vault, the
/// documented Genkit server and a provider, every one a process of its own.
final class GenkitCapabilityTest {
  private static final CanaryMarker MARKER =
      new CanaryMarker("demo-Hq3vR8wTzN5cKx2L", "Yd7sPb4uGm9eJf6aWk1V");

  /// What surely is in the memory of that server: its plugin's base URL.
  private static final CanarySearch CONTROL =
      new CanarySearch(new CanaryMarker("/v1/proxy/openai/v1", "/v1/proxy/openai/v1"));

  private static final CanarySearch SEARCH = new CanarySearch(MARKER);
  private static final String KEY = "/v1/keys/openai";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path cloud;
  @TempDir static Path compiled;
  private static DemoUpstream provider;
  private static VaultProcesses vault;
  private static GenkitExample genkit;

  @BeforeAll
  static void start() {
    NodeClients.install();
    provider = DemoUpstream.start();
    var port = VaultProcesses.freePort();
    vault =
        new VaultProcesses(
            cloud,
            Map.of(
                "VAULT_UPSTREAMS", "openai=" + provider.baseUrl(),
                "VAULT_GENKIT_URL", "http://127.0.0.1:" + port,
                "VAULT_GENKIT_FLOWS", "ask=openai;gone=openai"));
    genkit = new GenkitExample(compiled, port, vault.api());
  }

  @AfterAll
  static void stop() {
    genkit.close();
    vault.close();
    provider.close();
  }

  private static VaultClient client(String uid) {
    return new VaultClient(vault.api(), vault.token(uid), new ContractHttpClient());
  }

  @Test
  void aFlowCallsTheProviderWithItsCallersKeyAndNeverHasIt() {
    try (var owner = client("flow-user");
        var security = client("security")) {
      var body = JSON.createObjectNode().put("apiKey", MARKER.key("gen"));
      assertThat(owner.send("PUT", KEY, body).status()).isEqualTo(200);
      var ownerId = owner.send("GET", KEY, null).json().path("owner").asText();

      var said = ask("flow-user");

      assertThat(said.path("plain").asText().strip())
          .as("%s", said)
          .isEqualTo("You said: hello flow");
      assertThat(said.path("output").asText().strip()).isEqualTo("You said: hello stream");
      assertThat(said.path("chunks")).hasSizeGreaterThan(1);
      assertThat(provider.calls()).isEqualTo(2);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(recorded(security, ownerId))
                  .filteredOn(what -> what.matches("(flow|key\\.(used|disclosed)).*"))
                  .containsExactlyInAnyOrder(
                      "flow.called by the owner",
                      "flow.called by the owner",
                      "key.used by flow:ask",
                      "key.used by flow:ask"));

      var memory = new ProcessMemory(genkit.pid());
      assertThat(memory.find(CONTROL)).isNotEmpty();
      assertThat(memory.find(SEARCH)).isEmpty();
      await()
          .atMost(PATIENCE)
          .until(
              () -> new String(genkit.telemetry(), StandardCharsets.UTF_8).contains("hello flow"));
      assertThat(SEARCH.in(genkit.telemetry())).isEmpty();
      // The beginning of every capability.
      assertThat(new String(genkit.telemetry(), StandardCharsets.UTF_8))
          .doesNotContain("eyJhbGciOiJkaXIi");

      owner.send("POST", KEY + ":disable", null);
      assertThat(ask("flow-user").at("/error/message").asText()).contains("403", "key-");
      assertThat(provider.calls()).isEqualTo(2);
    }
  }

  @Test
  void whatExpressAnswersByItselfBecomesAnErrorOfGenkit() {
    try (var owner = client("express-user")) {
      owner.send("PUT", KEY, JSON.createObjectNode().put("apiKey", MARKER.key("exp")));

      var tooLarge =
          owner.send(
              "POST", "/v1/genkit/ask", JSON.createObjectNode().put("data", "x".repeat(200_000)));
      var gone = owner.send("POST", "/v1/genkit/gone", JSON.createObjectNode().put("data", "x"));

      assertThat(tooLarge.status()).isEqualTo(413);
      assertThat(tooLarge.json().path("status").asText()).isEqualTo("INVALID_ARGUMENT");
      assertThat(gone.status()).isEqualTo(404);
      assertThat(gone.json().path("status").asText()).isEqualTo("NOT_FOUND");
    }
  }

  private static JsonNode ask(String uid) {
    return NodeClients.runAlone(
        "genkit-client.mjs",
        Map.of("VAULT_URL", vault.api().toString(), "ID_TOKEN", vault.token(uid), "FLOW", "ask"));
  }

  private static List<String> recorded(VaultClient security, String ownerId) {
    var all = new ArrayList<String>();
    for (var event :
        security.send("GET", "/v1/audit/events?limit=200", null).json().path("events")) {
      if (event.path("owner").asText().equals(ownerId)) {
        all.add(
            event.path("type").asText()
                + " by "
                + event.path("data").path("actor").asText("the owner"));
      }
    }
    return all;
  }
}
