package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The official SDKs, unmodified, against a provider that notes whatever should not have come.
final class SdkTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SDKS =
      List.of(
          "openai 7",
          "openai 4",
          "openai 7, azure",
          "anthropic 1",
          "anthropic 0",
          "genai",
          "ai, openai",
          "ai, anthropic",
          "ai, google");

  private static StrictProvider provider;
  private static LocalVault vault;
  private static JsonNode said;
  private static String fingerprint;

  @BeforeAll
  static void runThemAll() throws Exception {
    provider = new StrictProvider();
    vault =
        LocalVault.start(
            new LocalVaultOptions(
                null,
                0,
                Stream.of("openai", "azure-openai", "anthropic", "gemini")
                    .collect(Collectors.toMap(id -> id, _ -> provider.baseUrl())),
                null,
                List.of(),
                LocalVaultOptions.CAPABILITY,
                null,
                true,
                Map.of()));
    var tokens = new HashMap<String, String>();
    for (var owner : List.of("alice", "bob", "nobody")) {
      tokens.put(owner, vault.token(owner, List.of()));
    }
    provider.mustNeverSee(tokens.values());
    store("alice", "a");
    store("bob", "b");
    try (var alice = client("alice")) {
      var key = "sk-alices-work-key-0123456789-work";
      provider.knows(key, "alice");
      var stored =
          alice.send("PUT", "/v1/keys/openai/work", JSON.createObjectNode().put("apiKey", key));
      fingerprint = stored.json().path("fingerprint").asText();
    }
    said =
        NodeClients.runAlone(
            "sdk-clients.mjs",
            Map.of(
                "VAULT_URL", vault.api().toString(),
                "ID_TOKENS", JSON.writeValueAsString(tokens)));
  }

  @AfterAll
  static void stop() {
    vault.close();
    provider.close();
  }

  private static VaultClient client(String uid) {
    return new VaultClient(vault.api(), vault.token(uid, List.of()), new ContractHttpClient());
  }

  /// A key for each provider, of its form; its last four characters tell whose and which it is.
  private static void store(String owner, String letter) {
    var keys =
        Map.of(
            "openai", "sk-0123456789012345-" + letter + "oai",
            "anthropic", "sk-ant-0123456789012345-" + letter + "ant",
            "gemini", "AIza0123456789012345678901234567890" + letter + "gem",
            "azure-openai", "0123456789abcdef0123456789ab" + letter + "azu");
    try (var vaultClient = client(owner)) {
      keys.forEach((id, key) -> {
        provider.knows(key, owner);
        var body = JSON.createObjectNode().put("apiKey", key);
        if (id.equals("azure-openai")) {
          body.put("resource", owner + "s-resource");
        }
        var answer = vaultClient.send("PUT", "/v1/keys/" + id, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      });
    }
  }

  @Test
  void everySdkGetsTheAnswersForItsOwnersKeyPlainAndStreamed() {
    for (var sdk : SDKS) {
      for (var owner : List.of("alice", "bob")) {
        var kind =
            sdk.contains("azure")
                ? "azu"
                : sdk.contains("anthropic") ? "ant" : sdk.contains("openai") ? "oai" : "gem";
        var heard = "The key " + owner.charAt(0) + kind + " of " + owner;
        assertThat(said.path(sdk).path("answers").path(owner))
            .as("%s for %s", sdk, owner)
            .extracting(JsonNode::asText)
            .containsExactly(heard, heard);
      }
    }
  }

  @Test
  void nothingReachesTheProviderThatShouldEndAtTheVault() {
    assertThat(provider.wrongs()).isEmpty();
    // Four turns of two calls for each SDK, and three calls with the second key.
    assertThat(provider.calls()).hasSize(SDKS.size() * 4 * 2 + 3);
  }

  @Test
  void theKeyGoesOutWhereEachSdkPutItsToken() {
    var styles =
        provider.calls().stream()
            .map(call -> call.substring(0, call.lastIndexOf(' ')))
            .collect(Collectors.toSet());

    assertThat(styles)
        .contains(
            "/v1/chat/completions authorization",
            "/openai/deployments/m/chat/completions api-key",
            // Of 1.x, and of 0.x.
            "/v1/messages authorization",
            "/v1/messages x-api-key",
            "/v1beta/models/m:generateContent x-goog-api-key");
  }

  @Test
  void aCallWithoutAKeyIsRefusedOnceInWordsThatTheSdkReads() {
    var classes =
        Map.of(
            "openai", "PermissionDeniedError",
            "anthropic", "PermissionDeniedError",
            "genai", "ApiError",
            "ai,", "APICallError");
    for (var sdk : SDKS) {
      var refused = said.path(sdk).path("refused");
      assertThat(refused.path("class").asText())
          .as("%s: %s", sdk, refused)
          .endsWith(classes.get(sdk.split(" ", 2)[0]));
      assertThat(refused.path("status").asInt()).as(sdk).isEqualTo(403);
      assertThat(refused.path("text").asText()).as(sdk).contains("you have no key");
      assertThat(refused.path("requests").asInt()).as("requests of %s", sdk).isEqualTo(1);
    }
  }

  @Test
  void aNamedKeyIsUsedAndNoOtherInItsPlace() {
    assertThat(said.path("chosen"))
        .extracting(JsonNode::asText)
        .containsExactly("The key work of alice", "The key work of alice");
    assertThat(said.at("/missing/status").asInt()).isEqualTo(403);
    assertThat(said.at("/missing/text").asText()).contains("no key named absent");
  }

  @Test
  void theAnswerSaysWhichKeyAndHowLong() {
    var headers = said.path("headers");

    assertThat(headers.path("x-vault-key").asText()).isEqualTo("work");
    assertThat(headers.path("x-vault-key-fingerprint").asText()).isEqualTo(fingerprint);
    assertThat(headers.path("server-timing").asText()).matches("vault;dur=[0-9]+\\.[0-9]");
    assertThat(headers.path("x-request-id").asText()).isNotEmpty();
  }
}
