package dev.byot.vault.api.keys;

import dev.byot.vault.api.http.Times;
import dev.byot.vault.problem.VaultException;
import java.time.Instant;

/// When use of a key shall end by itself, as owners write it.
final class Expiry {
  private Expiry() {}

  /// Reads it.
  ///
  /// @throws VaultException.InvalidRequest if it is no time (RFC 3339, so within four-digit years),
  ///   or not in the future
  static Instant parse(String text, Instant now) {
    var time =
        Times.parse(text)
            .orElseThrow(() ->
                new VaultException.InvalidRequest(
                    "invalid-expiry", "expiresAt is a time such as " + Times.EXAMPLE));
    if (!time.isAfter(now)) {
      throw new VaultException.InvalidRequest("expiry-in-the-past", "expiresAt has passed");
    }
    return time;
  }
}
