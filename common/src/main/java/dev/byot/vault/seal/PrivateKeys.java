package dev.byot.vault.seal;

import dev.byot.vault.secret.Secret;
import java.util.Map;
import java.util.Optional;

/// The private halves of our sealing keys.
public interface PrivateKeys {
  /// The public halves, by kid.
  Map<String, SealingKey> sealingKeys();

  /// Decrypts by RSA-OAEP with SHA-256.
  ///
  /// @param kid one of [#sealingKeys]
  /// @return the content key, which the caller closes; empty if the padding is wrong
  /// @throws UnsealUnavailableException if that could not be found out
  Optional<Secret> decrypt(String kid, byte[] encryptedKey);
}
