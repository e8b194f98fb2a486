package dev.byot.vault.emulator.secretmanager;

import dev.byot.vault.emulator.rpc.Refusals;
import java.util.regex.Pattern;

/// A version as a caller names it; `latest` is resolved by [SecretVersions].
record SecretVersionName(String secret, String version) {
  static final String LATEST = "latest";

  private static final String COLLECTION = "/versions/";
  private static final Pattern SHAPE =
      Pattern.compile(
          "(projects/[^/]+/secrets/[a-zA-Z0-9_-]{1,255})/versions/([1-9][0-9]{0,8}|latest)");

  static SecretVersionName parse(String name) {
    var parts = SHAPE.matcher(name);
    if (!parts.matches()) {
      throw Refusals.invalid("Invalid resource name of a secret version: '%s'.", name);
    }
    return new SecretVersionName(parts.group(1), parts.group(2));
  }

  static String storedUnder(String secret) {
    return secret + COLLECTION;
  }

  /// Sorts as the numbers do.
  static String stored(String secret, long number) {
    return "%s%s%010d".formatted(secret, COLLECTION, number);
  }

  @Override
  public String toString() {
    return secret + COLLECTION + version;
  }
}
