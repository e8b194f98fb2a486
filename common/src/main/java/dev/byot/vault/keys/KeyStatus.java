package dev.byot.vault.keys;

/// The materialised status of a key. `expired` is not stored: it follows from
/// [KeyState#expiresAt()].
public enum KeyStatus {
  ACTIVE,
  DISABLED,
  /// The provider refused the key; only a new secret heals it.
  INVALID,
  /// A tombstone: the key is gone, and its sequences stay so that no late command revives it.
  NONE
}
