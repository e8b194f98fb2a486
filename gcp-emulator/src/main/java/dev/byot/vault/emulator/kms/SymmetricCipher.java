package dev.byot.vault.emulator.kms;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/// AES-256-GCM. A ciphertext begins with a format byte and the number of the version that made it,
/// both authenticated, then the nonce: a key finds its version again by itself.
final class SymmetricCipher {
  /// Bytes that a ciphertext is longer than its plaintext.
  static final int OVERHEAD = 1 + Integer.BYTES + 12 + 16;

  private static final byte FORMAT = 1;
  private static final int HEADER = 1 + Integer.BYTES;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private SymmetricCipher() {}

  static byte[] encrypt(SecretKey key, long version, byte[] plaintext, byte[] aad) {
    var start = new byte[HEADER + NONCE];
    RANDOM.nextBytes(start);
    ByteBuffer.wrap(start).put(FORMAT).putInt(Math.toIntExact(version));
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, key, start, aad);
      var all = Arrays.copyOf(start, start.length + cipher.getOutputSize(plaintext.length));
      cipher.doFinal(plaintext, 0, plaintext.length, all, start.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK refuses AES-GCM", e);
    }
  }

  /// The version that made a ciphertext, or null if no version can have.
  static @Nullable Long version(byte[] ciphertext) {
    if (ciphertext.length < OVERHEAD || ciphertext[0] != FORMAT) {
      return null;
    }
    var version = ByteBuffer.wrap(ciphertext, 1, Integer.BYTES).getInt();
    return version < 1 ? null : Long.valueOf(version);
  }

  /// The plaintext, or null if key, associated data or ciphertext is another.
  static byte @Nullable [] decrypt(SecretKey key, byte[] ciphertext, byte[] aad) {
    try {
      var cipher = cipher(Cipher.DECRYPT_MODE, key, ciphertext, aad);
      return cipher.doFinal(ciphertext, HEADER + NONCE, ciphertext.length - HEADER - NONCE);
    } catch (AEADBadTagException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK refuses AES-GCM", e);
    }
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] start, byte[] aad)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, start, HEADER, NONCE));
    cipher.updateAAD(start, 0, HEADER);
    cipher.updateAAD(aad);
    return cipher;
  }
}
