package dev.byot.vault.rotation.commands;

import dev.byot.vault.secret.Secret;
import java.nio.charset.StandardCharsets;

/// A masked form of a key by which its owner recognises it: `sk-…AbCd`.
final class Hint {
  /// What may not be shown, as too much of the key would be.
  static final String HIDDEN = "…";

  /// From here on, what is shown leaves enough unknown.
  private static final int MIN_LENGTH = 20;

  private static final int MAX_PREFIX = 3;
  private static final int SUFFIX = 4;

  private Hint() {}

  /// The last four characters behind a short prefix that the provider gives all its keys; of a
  /// short or unprintable key, nothing.
  static String of(Secret key) {
    return key.use(Hint::of);
  }

  private static String of(byte[] key) {
    if (key.length < MIN_LENGTH || !printable(key)) {
      return HIDDEN;
    }
    return ascii(key, 0, prefixLength(key)) + HIDDEN + ascii(key, key.length - SUFFIX, SUFFIX);
  }

  private static int prefixLength(byte[] key) {
    for (var i = 0; i < MAX_PREFIX; i++) {
      if (key[i] == '-' || key[i] == '_') {
        return i + 1;
      }
    }
    return 0;
  }

  private static boolean printable(byte[] key) {
    for (var next : key) {
      if (next <= ' ' || next > '~') {
        return false;
      }
    }
    return true;
  }

  private static String ascii(byte[] key, int from, int length) {
    return new String(key, from, length, StandardCharsets.US_ASCII);
  }
}
