package dev.byot.vault.api.genkit;

/// What a flow is given in order to use a key.
public enum CredentialKind {
  /// A token that is good for a while, for one key, and only at the vault.
  CAPABILITY,
  /// The stored key itself: for plugins that cannot be told where the provider is. It may go
  /// anywhere from there, and every time is on record as `key.disclosed`.
  KEY
}
