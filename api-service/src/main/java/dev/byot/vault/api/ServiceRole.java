package dev.byot.vault.api;

/// What an instance does; in production each is a service with an account of its own.
public enum ServiceRole {
  /// Takes commands, answers status and review. Cannot open a stored key.
  KEYS,
  /// Uses keys. Cannot take commands.
  PROXY
}
