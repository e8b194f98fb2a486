package dev.byot.vault.api.lease;

import dev.byot.vault.digest.Sha256;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/// Recognises a key in a text without having it: a call that is under way may outlive the lease,
/// and with it the plaintext.
///
/// A window of the key's length is rolled over the text (Rabin and Karp, modulo 2^64); where its
/// hash is that of the key, the digests are compared.
public final class KeyTrace {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 16;

  private final byte[] salt = new byte[SALT_BYTES];
  private final long base = RANDOM.nextLong() | 1;
  private final int length;
  private final long hash;
  private final byte[] digest;

  private KeyTrace(byte[] key) {
    RANDOM.nextBytes(salt);
    length = key.length;
    hash = hash(key);
    digest = digest(key, 0);
  }

  /// The trace of a key.
  ///
  /// @param key is not kept
  public static KeyTrace of(byte[] key) {
    if (key.length == 0) {
      throw new IllegalArgumentException("an empty key is in every text");
    }
    return new KeyTrace(key);
  }

  public boolean isIn(byte[] text) {
    if (text.length < length) {
      return false;
    }
    var leaving = power(length - 1);
    var window = hash(text);
    for (var at = 0; ; at++) {
      if (window == hash && MessageDigest.isEqual(digest, digest(text, at))) {
        return true;
      }
      if (at + length == text.length) {
        return false;
      }
      window = (window - text[at] * leaving) * base + text[at + length];
    }
  }

  /// Of the first bytes of a text.
  private long hash(byte[] text) {
    var sum = 0L;
    for (var i = 0; i < length; i++) {
      sum = sum * base + text[i];
    }
    return sum;
  }

  private long power(int exponent) {
    var product = 1L;
    for (var i = 0; i < exponent; i++) {
      product *= base;
    }
    return product;
  }

  private byte[] digest(byte[] text, int from) {
    var window = Arrays.copyOfRange(text, from, from + length);
    try {
      var sha256 = Sha256.digest();
      sha256.update(salt);
      return sha256.digest(window);
    } finally {
      Arrays.fill(window, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "KeyTrace[redacted]";
  }
}
