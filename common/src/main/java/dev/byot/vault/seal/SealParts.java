package dev.byot.vault.seal;

import dev.byot.vault.seal.SealRefusedException.Reason;
import dev.byot.vault.secret.AesGcm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// The five parts of a sealed secret, decoded.
final class SealParts {
  private final byte[] associatedData;
  private final byte[] header;
  private final byte[] encryptedKey;
  private final byte[] iv;
  private final byte[] ciphertext;
  private final byte[] tag;

  private SealParts(List<String> encoded) {
    associatedData = encoded.get(0).getBytes(StandardCharsets.US_ASCII);
    header = decode(encoded.get(0));
    encryptedKey = decode(encoded.get(1));
    iv = decode(encoded.get(2));
    ciphertext = decode(encoded.get(3));
    tag = decode(encoded.get(4));
  }

  static SealParts of(SealedSecret sealed) {
    var parts = new SealParts(List.of(sealed.compact().split("\\.", -1)));
    // A shorter tag is easier to forge, and Java would take it; an IV has one length in our enc.
    if (parts.iv.length != AesGcm.IV_BYTES || parts.tag.length != AesGcm.TAG_BYTES) {
      throw new SealRefusedException(Reason.MALFORMED);
    }
    return parts;
  }

  /// Canonical base64url only: one sealed secret has one spelling.
  private static byte[] decode(String text) {
    try {
      var bytes = Base64.getUrlDecoder().decode(text);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      var refused = new SealRefusedException(Reason.MALFORMED);
      refused.initCause(e);
      throw refused;
    }
    throw new SealRefusedException(Reason.MALFORMED);
  }

  byte[] header() {
    return header.clone();
  }

  byte[] encryptedKey() {
    return encryptedKey.clone();
  }

  /// The ASCII bytes of the encoded header (RFC 7516 §5.1 step 14).
  byte[] associatedData() {
    return associatedData.clone();
  }

  byte[] iv() {
    return iv.clone();
  }

  /// What the JDK calls ciphertext: the tag behind it.
  byte[] ciphertextAndTag() {
    var joined = Arrays.copyOf(ciphertext, ciphertext.length + tag.length);
    System.arraycopy(tag, 0, joined, ciphertext.length, tag.length);
    return joined;
  }
}
