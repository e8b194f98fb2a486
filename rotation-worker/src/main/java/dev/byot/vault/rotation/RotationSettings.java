package dev.byot.vault.rotation;

import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.CatalogueException;
import dev.byot.vault.config.Config;
import dev.byot.vault.google.GoogleSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What the worker is told from outside.
///
/// @param deadLettersTopic where what cannot be read is put aside
/// @param maxDeliveries the dead letter policy of the subscription: how often it delivers a message
/// @param kek the crypto key that wraps data keys
/// @param sealingKeys the crypto key versions that open seals, the current one first
/// @param fingerprintSecret the secret version that fingerprints are derived from
/// @param usageSubscription the subscription of the events that usage is counted from
/// @param usageDelay how long calls are gathered before they are counted
/// @param concurrency how many commands are worked on at a time
record RotationSettings(
    GoogleSettings google,
    String database,
    String subscription,
    int maxDeliveries,
    String deadLettersTopic,
    String eventsTopic,
    String kek,
    List<String> sealingKeys,
    String fingerprintSecret,
    Catalogue catalogue,
    String usageSubscription,
    Duration usageDelay,
    int concurrency) {

  RotationSettings {
    sealingKeys = List.copyOf(sealingKeys);
  }

  /// Reads and checks them.
  ///
  /// @throws dev.byot.vault.config.ConfigException naming everything that is wrong
  static RotationSettings read(Config config) {
    var settings =
        new RotationSettings(
            GoogleSettings.read(config),
            config.optional("VAULT_FIRESTORE_DATABASE", "(default)"),
            config.optional("VAULT_COMMANDS_SUBSCRIPTION", "rotation-worker"),
            config.positive("VAULT_COMMANDS_MAX_DELIVERIES", 100),
            config.optional("VAULT_DEAD_LETTERS_TOPIC", "key-commands-dead"),
            config.optional("VAULT_EVENTS_TOPIC", "vault-events"),
            config.required("VAULT_KEK"),
            config.list("VAULT_SEALING_KEYS"),
            config.required("VAULT_FINGERPRINT_SECRET"),
            catalogue(config),
            config.optional("VAULT_USAGE_SUBSCRIPTION", "usage"),
            config.duration("VAULT_USAGE_DELAY", Duration.ofSeconds(5)),
            config.positive("VAULT_WORKER_CONCURRENCY", 16));
    if (settings.sealingKeys.isEmpty()) {
      config.error("VAULT_SEALING_KEYS is required");
    }
    config.check();
    return settings;
  }

  private static Catalogue catalogue(Config config) {
    var file = config.optional("VAULT_CATALOGUE");
    if (file != null) {
      try {
        return Catalogue.builtIn().with(Path.of(file));
      } catch (IOException e) {
        config.error("VAULT_CATALOGUE cannot be read: " + file);
      } catch (CatalogueException e) {
        e.errors().forEach(error -> config.error("VAULT_CATALOGUE: " + error));
      }
    }
    return Catalogue.builtIn();
  }
}
