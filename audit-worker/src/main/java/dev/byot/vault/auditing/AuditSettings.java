package dev.byot.vault.auditing;

import dev.byot.vault.config.Config;
import dev.byot.vault.google.GoogleSettings;

/// What the worker is told from outside.
///
/// @param concurrency how many events are written at a time
record AuditSettings(GoogleSettings google, String database, String subscription, int concurrency) {

  /// Reads and checks them.
  ///
  /// @throws dev.byot.vault.config.ConfigException naming everything that is wrong
  static AuditSettings read(Config config) {
    var settings =
        new AuditSettings(
            GoogleSettings.read(config),
            config.optional("VAULT_AUDIT_DATABASE", "audit"),
            config.optional("VAULT_AUDIT_SUBSCRIPTION", "audit-worker"),
            config.positive("VAULT_WORKER_CONCURRENCY", 16));
    config.check();
    return settings;
  }
}
