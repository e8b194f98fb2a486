package dev.byot.vault.seal;

import java.util.regex.Pattern;

/// A secret encrypted to the worker's public key: a compact JWE (RFC 7516). Here only its shape is
/// known to be right; see [SealBinding] for what it says of itself.
public record SealedSecret(String compact) {
  /// Far above any credential, and well below what a message or a document may hold.
  public static final int MAX_LENGTH = 64 * 1024;

  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]++(?:\\.[A-Za-z0-9_-]++){4}");

  public SealedSecret {
    if (compact.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a sealed secret is at most 64 KiB");
    }
    if (!SHAPE.matcher(compact).matches()) {
      throw new IllegalArgumentException("a sealed secret is a compact JWE of five parts");
    }
  }

  @Override
  public String toString() {
    return "SealedSecret[redacted]";
  }
}
