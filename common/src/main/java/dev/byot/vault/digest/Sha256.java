package dev.byot.vault.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// SHA-256 (FIPS 180-4) without the exception that no JDK throws, and names made of it.
public final class Sha256 {
  private static final int ID_BYTES = 16;

  /// Looking for a provider takes longer than a short text's digest.
  private static final MessageDigest EMPTY = find();

  private Sha256() {}

  private static MessageDigest find() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// A digest to update part by part.
  public static MessageDigest digest() {
    try {
      return (MessageDigest) EMPTY.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's own can be cloned", e);
    }
  }

  /// The digest of the text in UTF-8.
  public static byte[] of(String text) {
    return digest().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A name for a list of parts: the first 128 bits of the digest of the length-prefixed parts, as
  /// 22 characters of base64url.
  public static String id(String... parts) {
    var digest = digest();
    LengthPrefixed.write(digest::update, parts);
    return base64Url(Arrays.copyOf(digest.digest(), ID_BYTES));
  }

  /// Base64url without padding (RFC 4648 §5).
  public static String base64Url(byte[] digest) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
  }
}
