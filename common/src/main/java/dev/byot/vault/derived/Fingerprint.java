package dev.byot.vault.derived;

import java.util.regex.Pattern;

/// Recognises a key without revealing it: 128 bits of an HMAC, in base64url.
public record Fingerprint(String value) {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{22}");

  public Fingerprint {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("a fingerprint is 16 bytes in base64url");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
