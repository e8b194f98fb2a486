package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import picocli.CommandLine;

@ResourceLock(Resources.SYSTEM_OUT)
final class LocalVaultTest {
  @TempDir Path data;

  private static VaultClient client(LocalVault vault, String uid) {
    return new VaultClient(vault.api(), vault.token(uid, List.of()), new ContractHttpClient());
  }

  private LocalVaultOptions kept() {
    return new LocalVaultOptions(
        data, 0, Map.of(), null, List.of(), "capability", null, false, Map.of());
  }

  @Test
  void theDemoTakesTheWholeTour() {
    var out = System.out;
    var printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(new CommandLine(new Main()).execute("demo")).isZero();
    } finally {
      System.setOut(out);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("1. Set", "7. Refused call", "nothing ever gave it back", "who must be refused")
        .doesNotContainPattern("(?m) $")
        .containsPattern("T\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z  key\\.used");
  }

  @Test
  void keepsItsKeysInTheDataFolder() {
    var key = new ObjectMapper().createObjectNode();
    key.put("apiKey", "sk-demo-0123456789abcdef");
    try (var vault = LocalVault.start(kept());
        var alice = client(vault, "alice")) {
      assertThat(alice.send("PUT", "/v1/keys/openai", key).status()).isEqualTo(200);
    }

    try (var vault = LocalVault.start(kept());
        var alice = client(vault, "alice");
        var bob = client(vault, "bob")) {
      assertThat(alice.send("GET", "/v1/keys/openai", null).json().path("status").asText())
          .isEqualTo("active");
      assertThat(alice.send("GET", "/v1/proxy/openai/v1/models", null).status()).isEqualTo(200);
      assertThat(vault.upstream().calls()).isEqualTo(1);
      assertThat(bob.send("GET", "/v1/keys/openai", null).status()).isEqualTo(404);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> {
            var usage = alice.send("GET", "/v1/usage", null).json().path("usage");
            assertThat(usage.at("/0/calls").asInt()).isEqualTo(1);
          });
      var used = alice.send("GET", "/v1/keys/openai", null).json().path("lastUsedAt");
      assertThat(used.asText()).isNotEqualTo("null");
      assertThat(bob.send("GET", "/v1/usage", null).json().path("usage")).isEmpty();
    }
  }

  @Test
  void aTokenIsAskedOfTheRunningVault() {
    try (var vault = LocalVault.start(kept())) {
      vault.endpoints().writeTo(data);
      var endpoints = Endpoints.readFrom(data);
      assertThat(endpoints).isEqualTo(vault.endpoints());
      Endpoints.deleteFrom(data);
      assertThat(data.resolve("endpoints.properties")).doesNotExist();

      var token =
          new TokenClient(endpoints.identity(), endpoints.project())
              .token("security", List.of("security"));

      try (var security = new VaultClient(vault.api(), token)) {
        assertThat(security.send("GET", "/v1/audit/events", null).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aWrongKeyIsRefusedByTheProviderWhoseAnswerPassesThroughAndByTheVaultFromThenOn() {
    var key = new ObjectMapper().createObjectNode();
    key.put("apiKey", "sk-wrong-0123456789abcdef");
    try (var vault = LocalVault.start(LocalVaultOptions.inMemory());
        var alice = client(vault, "alice")) {
      assertThat(alice.send("PUT", "/v1/keys/openai", key).status()).isEqualTo(200);

      var answer = alice.send("GET", "/v1/proxy/openai/v1/models", null);

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.json().at("/error/code").asText()).isEqualTo("invalid_api_key");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(alice.send("GET", "/v1/keys/openai", null).json().path("status").asText())
                  .isEqualTo("invalid"));
      // The state is there a moment before the instance that calls has heard of it.
      await()
          .untilAsserted(() -> {
            var next = alice.send("GET", "/v1/proxy/openai/v1/models", null);
            assertThat(next.status()).isEqualTo(403);
            assertThat(next.json().at("/error/code").asText()).isEqualTo("key-invalid");
          });
    }
  }

  @Test
  void commandsSayWhatIsWrongInOneSentence() {
    var none = data.resolve("none").toString();

    assertThat(new CommandLine(new Main()).execute("token", "alice", "--data", none)).isNotZero();
    assertThat(new CommandLine(new Main()).execute("token")).isNotZero();
  }

  @Test
  void optionsBecomeTheServicesVariables() {
    var options =
        new LocalVaultOptions(
            null,
            0,
            Map.of("openai", URI.create("http://127.0.0.1:1")),
            URI.create("http://127.0.0.1:2"),
            List.of("chat=openai", "sum=openai+gemini"),
            "key",
            Path.of("providers.yaml"),
            false,
            Map.of("VAULT_CORS_ORIGINS", "http://localhost:3000", "VAULT_LOCAL", "false"));
    try (var upstream = DemoUpstream.start()) {
      assertThat(options.variables(upstream))
          .containsEntry("VAULT_UPSTREAMS", "openai=http://127.0.0.1:1")
          .containsEntry("VAULT_ALLOW_PRIVATE_UPSTREAMS", "false")
          .containsEntry("VAULT_GENKIT_FLOWS", "chat=openai;sum=openai+gemini")
          .containsEntry("VAULT_GENKIT_CREDENTIAL", "key")
          .containsEntry("VAULT_CATALOGUE", "providers.yaml")
          .containsEntry("VAULT_CORS_ORIGINS", "http://localhost:3000")
          .containsEntry("VAULT_LOCAL", "true");
    }
  }
}
