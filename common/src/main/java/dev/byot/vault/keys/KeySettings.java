package dev.byot.vault.keys;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an owner says about a key, beside the secret.
///
/// @param label what the owner calls it, `null` for nothing
/// @param expiresAt when use ends by itself, at most [#LATEST_EXPIRY]; `null` for never
/// @param preference among several keys that would do, the lowest is taken
/// @param limits `null` for none, as are limits that limit nothing
/// @param passOverWhenDisabled whether another key may be taken while this one is disabled
public record KeySettings(
    @Nullable String label,
    @Nullable Instant expiresAt,
    int preference,
    @Nullable Limits limits,
    boolean passOverWhenDisabled) {
  private static final int MAX_PREFERENCE = 1_000;
  private static final int DEFAULT_PREFERENCE = 100;

  /// Of a key about which nothing was said.
  public static final KeySettings DEFAULT =
      new KeySettings(null, null, DEFAULT_PREFERENCE, null, false);

  /// Where RFC 3339 ends, and Firestore: a later time could be accepted and never be stored.
  public static final Instant LATEST_EXPIRY = Instant.parse("9999-12-31T23:59:59Z");

  public KeySettings {
    limits = limits == null || !limits.areAny() ? null : limits;
    if (!isPreference(preference)) {
      throw new IllegalArgumentException(
          "a preference is a whole number from 0 to " + MAX_PREFERENCE);
    }
    if (expiresAt != null && expiresAt.isAfter(LATEST_EXPIRY)) {
      throw new IllegalArgumentException("an expiry is in the year 9999 at the latest");
    }
  }

  public static boolean isPreference(int number) {
    return number >= 0 && number <= MAX_PREFERENCE;
  }

  /// The same, as a new secret comes with another label and expiry.
  public KeySettings with(@Nullable String nowLabel, @Nullable Instant nowExpiresAt) {
    return new KeySettings(nowLabel, nowExpiresAt, preference, limits, passOverWhenDisabled);
  }
}
