package dev.byot.vault.envelope;

import dev.byot.vault.secret.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Puts secrets into envelopes and takes them out: AES-256-GCM under a data key of their own.
///
/// Every method throws [KekUnavailableException] if the key encryption key cannot be used now.
public final class EnvelopeCipher {
  private static final byte FORMAT = 1;
  private static final int DEK_BYTES = 32;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int HEAD_BYTES = 1 + IV_BYTES;

  private final Kek kek;
  private final SecureRandom random;

  public EnvelopeCipher(Kek kek, SecureRandom random) {
    this.kek = kek;
    this.random = random;
  }

  /// Encrypts under a fresh data key, which is used this once. The secret stays the caller's.
  public Envelope encrypt(Secret secret, Binding binding) {
    try (var dek = Secret.taking(randomBytes(DEK_BYTES))) {
      var iv = randomBytes(IV_BYTES);
      var sealed =
          secret.use(plaintext -> {
            try {
              return aes(Cipher.ENCRYPT_MODE, dek, iv, binding).doFinal(plaintext);
            } catch (GeneralSecurityException e) {
              throw new IllegalStateException("every JDK has AES-GCM", e);
            }
          });
      var ciphertext =
          ByteBuffer.allocate(HEAD_BYTES + sealed.length).put(FORMAT).put(iv).put(sealed).array();
      var wrapped = kek.wrap(dek, binding.kmsData());
      return new Envelope(ciphertext, wrapped.bytes(), wrapped.kekVersion());
    }
  }

  /// Opens an envelope. The caller closes the secret.
  ///
  /// @throws EnvelopeException if it does not open under this binding
  public Secret decrypt(Envelope envelope, Binding binding) {
    var ciphertext = envelope.ciphertext();
    if (ciphertext.length < HEAD_BYTES || ciphertext[0] != FORMAT) {
      throw new EnvelopeException(null);
    }
    var iv = Arrays.copyOfRange(ciphertext, 1, HEAD_BYTES);
    try (var dek = unwrap(envelope, binding)) {
      return Secret.taking(
          aes(Cipher.DECRYPT_MODE, dek, iv, binding)
              .doFinal(ciphertext, HEAD_BYTES, ciphertext.length - HEAD_BYTES));
    } catch (AEADBadTagException e) {
      throw new EnvelopeException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /// Wraps the data key anew, under the current version and another binding of the same secret; the
  /// ciphertext stays as it is. With the same binding twice, that is a rewrap.
  ///
  /// @throws EnvelopeException if the envelope does not open under `from`
  public Envelope rebind(Envelope envelope, Binding from, Binding to) {
    if (!Arrays.equals(from.payloadData(), to.payloadData())) {
      throw new IllegalArgumentException("an envelope stays with its key and its secret");
    }
    try (var dek = unwrap(envelope, from)) {
      var wrapped = kek.wrap(dek, to.kmsData());
      return new Envelope(envelope.ciphertext(), wrapped.bytes(), wrapped.kekVersion());
    }
  }

  private Secret unwrap(Envelope envelope, Binding binding) {
    var dek = kek.unwrap(envelope.wrappedDek(), binding.kmsData());
    if (dek.length() != DEK_BYTES) {
      dek.close();
      throw new EnvelopeException(null);
    }
    return dek;
  }

  private static Cipher aes(int mode, Secret dek, byte[] iv, Binding binding)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    var key = dek.use(bytes -> new SecretKeySpec(bytes, "AES"));
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(binding.payloadData());
    return cipher;
  }

  private byte[] randomBytes(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
