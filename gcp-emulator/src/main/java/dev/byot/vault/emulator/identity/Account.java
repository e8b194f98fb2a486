package dev.byot.vault.emulator.identity;

/// What is known of an account.
///
/// @param validSince in seconds: tokens issued before are revoked
/// @param createdAt in milliseconds
public record Account(boolean disabled, long validSince, long createdAt, long lastLoginAt) {
  Account withDisabled(boolean newDisabled) {
    return new Account(newDisabled, validSince, createdAt, lastLoginAt);
  }

  Account withValidSince(long seconds) {
    return new Account(disabled, seconds, createdAt, lastLoginAt);
  }

  Account withLastLoginAt(long millis) {
    return new Account(disabled, validSince, createdAt, millis);
  }
}
