package dev.byot.vault.keys;

/// Who brought a key into its status.
public enum Actor {
  OWNER,
  /// The security team; what it disabled, only it enables.
  SECURITY,
  /// The provider, by refusing the key.
  PROVIDER
}
