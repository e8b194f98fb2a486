package dev.byot.vault.envelope;

import dev.byot.vault.secret.AesGcm;
import dev.byot.vault.secret.Secret;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/// Puts secrets into envelopes and takes them out: AES-256-GCM under a data key of their own.
///
/// Every method throws [KekUnavailableException] if the key encryption key cannot be used now.
public final class EnvelopeCipher {
  private static final byte FORMAT = 1;
  private static final int HEAD_BYTES = 1 + AesGcm.IV_BYTES;

  private final Kek kek;
  private final SecureRandom random;

  public EnvelopeCipher(Kek kek, SecureRandom random) {
    this.kek = kek;
    this.random = random;
  }

  /// Encrypts under a fresh data key, which is used this once. The secret stays the caller's.
  public Envelope encrypt(Secret secret, Binding binding) {
    try (var dek = Secret.taking(randomBytes(AesGcm.KEY_BYTES))) {
      var iv = randomBytes(AesGcm.IV_BYTES);
      var encrypted = AesGcm.encrypt(dek, iv, binding.payloadData(), secret);
      var ciphertext = ByteBuffer.allocate(HEAD_BYTES + encrypted.length);
      ciphertext.put(FORMAT).put(iv).put(encrypted);
      var wrapped = kek.wrap(dek, binding.kmsData());
      return new Envelope(ciphertext.array(), wrapped.bytes(), wrapped.kekVersion());
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
    var encrypted = Arrays.copyOfRange(ciphertext, HEAD_BYTES, ciphertext.length);
    try (var dek = unwrap(envelope, binding)) {
      return AesGcm.decrypt(dek, iv, binding.payloadData(), encrypted);
    } catch (AEADBadTagException e) {
      throw new EnvelopeException(e);
    }
  }

  /// Wraps the data key anew, under the current version and another binding of the same secret; the
  /// ciphertext stays as it is. With the same binding twice, that is a rewrap.
  ///
  /// @throws EnvelopeException if the data key does not open under `from`
  /// @throws IllegalArgumentException if `to` is another key or another secret
  public Envelope rebind(Envelope envelope, Binding from, Binding to) {
    if (!from.key().equals(to.key()) || !from.secretId().equals(to.secretId())) {
      throw new IllegalArgumentException("an envelope stays with its key and its secret");
    }
    try (var dek = unwrap(envelope, from)) {
      var wrapped = kek.wrap(dek, to.kmsData());
      return new Envelope(envelope.ciphertext(), wrapped.bytes(), wrapped.kekVersion());
    }
  }

  private Secret unwrap(Envelope envelope, Binding binding) {
    var dek = kek.unwrap(envelope.wrappedDek(), binding.kmsData());
    if (dek.length() != AesGcm.KEY_BYTES) {
      dek.close();
      throw new EnvelopeException(null);
    }
    return dek;
  }

  private byte[] randomBytes(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
