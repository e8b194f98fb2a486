package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.json.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A sign-in through Firebase's own Auth emulator, and all that follows from it in a real vault.
final class FirebaseEmulatorTest {
  private static final String KEY = "/v1/keys/openai";
  private static final JsonNode BODY =
      Json.object().put("apiKey", "sk-demo-firebase-emulator-0001");

  @TempDir private Path folder;

  @Test
  void whoSignsInThereHasKeysHereUntilTheAccountIsDisabled() {
    assumeTrue(Boolean.getBoolean("byot.full"), "only in the full run: it installs a package");
    try (var firebase = FirebaseEmulator.start(Provisioning.PROJECT);
        var vault =
            new VaultProcesses(
                folder,
                Map.of(
                    "FIREBASE_AUTH_EMULATOR_HOST",
                    firebase.host(),
                    "VAULT_ALLOW_UNSIGNED_TOKENS",
                    "true"))) {
      var user = firebase.signUp("alice@example.com");
      try (var alice = new VaultClient(vault.api(), user.path("idToken").asText());
          var stranger = new VaultClient(vault.api(), "eyJhbGciOiJub25lIn0.e30.")) {
        assertThat(alice.send("PUT", KEY, BODY).status()).isEqualTo(200);
        assertThat(alice.send("GET", KEY, null).body()).contains("\"status\":\"active\"");
        assertThat(stranger.send("GET", KEY, null).status()).isEqualTo(401);

        firebase.disable(user.path("localId").asText());

        assertThat(alice.send("PUT", KEY, BODY).status()).isEqualTo(401);
      }
    }
  }
}
