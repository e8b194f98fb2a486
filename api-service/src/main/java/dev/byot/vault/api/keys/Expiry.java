package dev.byot.vault.api.keys;

import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.problem.VaultException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/// When use of a key shall end by itself, as owners write it.
final class Expiry {
  private Expiry() {}

  /// Reads it.
  ///
  /// @throws VaultException.InvalidRequest if it is no time (RFC 3339, so within four-digit years),
  ///   or not in the future
  static Instant parse(String text, Instant now) {
    var time = time(text);
    if (!time.isAfter(now)) {
      throw new VaultException.InvalidRequest("expiry-in-the-past", "expiresAt has passed");
    }
    return time;
  }

  private static Instant time(String text) {
    try {
      var time = OffsetDateTime.parse(text).toInstant();
      if (!time.isAfter(KeySettings.LATEST_EXPIRY)) {
        return time;
      }
    } catch (DateTimeException _) {
      throw invalid();
    }
    throw invalid();
  }

  private static VaultException invalid() {
    return new VaultException.InvalidRequest(
        "invalid-expiry", "expiresAt is a time such as 2030-01-31T12:00:00Z");
  }
}
