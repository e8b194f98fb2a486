package dev.byot.vault.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.config.Config;
import dev.byot.vault.config.ConfigException;
import dev.byot.vault.keys.ProviderId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RotationSettingsTest {
  private final Map<String, String> variables =
      new HashMap<>(
          Map.of(
              "GOOGLE_CLOUD_PROJECT", "project",
              "VAULT_KEK", "kek",
              "VAULT_SEALING_KEYS", "new, old",
              "VAULT_FINGERPRINT_SECRET", "fingerprint/versions/1"));

  @Test
  void needsLittle() {
    var settings = RotationSettings.read(new Config(variables));

    assertThat(settings.google().project()).isEqualTo("project");
    assertThat(settings.database()).isEqualTo("(default)");
    assertThat(settings.subscription()).isEqualTo("rotation-worker");
    assertThat(settings.maxDeliveries()).isEqualTo(100);
    assertThat(settings.deadLettersTopic()).isEqualTo("key-commands-dead");
    assertThat(settings.eventsTopic()).isEqualTo("vault-events");
    assertThat(settings.sealingKeys()).containsExactly("new", "old");
    assertThat(settings.catalogue().provider(new ProviderId("openai"))).isPresent();
    assertThat(settings.concurrency()).isEqualTo(16);
  }

  @Test
  void takesWhatIsSaid() {
    variables.put("VAULT_FIRESTORE_DATABASE", "keys");
    variables.put("VAULT_COMMANDS_SUBSCRIPTION", "commands");
    variables.put("VAULT_COMMANDS_MAX_DELIVERIES", "5");
    variables.put("VAULT_DEAD_LETTERS_TOPIC", "dead");
    variables.put("VAULT_EVENTS_TOPIC", "events");
    variables.put("VAULT_WORKER_CONCURRENCY", "3");

    var settings = RotationSettings.read(new Config(variables));

    assertThat(settings.database()).isEqualTo("keys");
    assertThat(settings.subscription()).isEqualTo("commands");
    assertThat(settings.maxDeliveries()).isEqualTo(5);
    assertThat(settings.deadLettersTopic()).isEqualTo("dead");
    assertThat(settings.eventsTopic()).isEqualTo("events");
    assertThat(settings.concurrency()).isEqualTo(3);
  }

  @Test
  void namesEverythingThatIsMissing() {
    assertThatThrownBy(() -> RotationSettings.read(new Config(Map.of())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            "GOOGLE_CLOUD_PROJECT", "VAULT_KEK", "VAULT_SEALING_KEYS", "VAULT_FINGERPRINT_SECRET");
  }

  @Test
  void saysWhatIsWrongWithACatalogue(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("catalogue.yaml"), "providers: nonsense");
    variables.put("VAULT_CATALOGUE", file.toString());
    assertThatThrownBy(() -> RotationSettings.read(new Config(variables)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("VAULT_CATALOGUE");

    variables.put("VAULT_CATALOGUE", folder.resolve("none.yaml").toString());
    assertThatThrownBy(() -> RotationSettings.read(new Config(variables)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.yaml");
  }
}
