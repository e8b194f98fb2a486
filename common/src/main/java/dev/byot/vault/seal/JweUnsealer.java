package dev.byot.vault.seal;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.seal.SealRefusedException.Reason;
import dev.byot.vault.secret.AesGcm;
import dev.byot.vault.secret.Secret;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Objects;
import javax.crypto.AEADBadTagException;

/// Opens sealed secrets with private keys that are kept elsewhere.
public final class JweUnsealer implements Unsealer {
  private final PrivateKeys keys;
  private final SecureRandom random;

  public JweUnsealer(PrivateKeys keys, SecureRandom random) {
    this.keys = keys;
    this.random = random;
  }

  /// The header is read and checked once, as the very bytes that the content's tag covers: when it
  /// opens, what was checked is true.
  @Override
  public Secret unseal(SealedSecret sealed, KeyRef key, CommandId command, Instant acceptedAt) {
    var parts = SealParts.of(sealed);
    var binding = SealBinding.of(parts);
    var ours = keys.sealingKeys();
    binding.require(key, command, ours.keySet(), acceptedAt);
    var encryptedKey = parts.encryptedKey();
    if (encryptedKey.length != Objects.requireNonNull(ours.get(binding.kid())).bytes()) {
      throw new SealRefusedException(Reason.MALFORMED);
    }
    try (var contentKey = contentKey(binding.kid(), encryptedKey)) {
      return AesGcm.decrypt(
          contentKey, parts.iv(), parts.associatedData(), parts.ciphertextAndTag());
    } catch (AEADBadTagException _) {
      throw new SealRefusedException(Reason.DOES_NOT_OPEN);
    }
  }

  /// Where the padding or the size is wrong, goes on with a random key, so that it fails as a wrong
  /// tag does, and as late (RFC 7516 §11.5).
  private Secret contentKey(String kid, byte[] encryptedKey) {
    var opened = keys.decrypt(kid, encryptedKey);
    if (opened.isPresent() && opened.get().length() == AesGcm.KEY_BYTES) {
      return opened.get();
    }
    opened.ifPresent(Secret::close);
    var other = new byte[AesGcm.KEY_BYTES];
    random.nextBytes(other);
    return Secret.taking(other);
  }
}
