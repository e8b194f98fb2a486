package dev.byot.vault.secret;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM with a 96-bit IV and a 128-bit tag behind the ciphertext: the one cipher that
/// envelopes and seals use, with the only sizes that they allow.
public final class AesGcm {
  public static final int KEY_BYTES = 32;
  public static final int IV_BYTES = 12;
  public static final int TAG_BYTES = 16;

  private AesGcm() {}

  /// Encrypts. The same IV must never come twice with the same key.
  public static byte[] encrypt(Secret key, byte[] iv, byte[] associatedData, Secret plaintext) {
    return plaintext.use(bytes -> {
      try {
        return cipher(Cipher.ENCRYPT_MODE, key, iv, associatedData).doFinal(bytes);
      } catch (GeneralSecurityException e) {
        throw refusedByTheJdk(e);
      }
    });
  }

  /// Decrypts. The caller closes the plaintext.
  ///
  /// @throws AEADBadTagException if key, IV, associated data or ciphertext is another
  public static Secret decrypt(Secret key, byte[] iv, byte[] associatedData, byte[] ciphertext)
      throws AEADBadTagException {
    try {
      return Secret.taking(
          cipher(Cipher.DECRYPT_MODE, key, iv, associatedData).doFinal(ciphertext));
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw refusedByTheJdk(e);
    }
  }

  private static Cipher cipher(int mode, Secret key, byte[] iv, byte[] associatedData)
      throws GeneralSecurityException {
    if (key.length() != KEY_BYTES || iv.length != IV_BYTES) {
      throw new IllegalArgumentException("the key has 256 bits, the IV 96");
    }
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        key.use(bytes -> new SecretKeySpec(bytes, "AES")),
        new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
    cipher.updateAAD(associatedData);
    return cipher;
  }

  private static IllegalStateException refusedByTheJdk(GeneralSecurityException e) {
    return new IllegalStateException("the JDK refuses AES-GCM", e);
  }
}
