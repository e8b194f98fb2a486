package dev.byot.vault.seal;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.secret.Secret;
import java.time.Instant;

/// Opens sealed secrets.
public interface Unsealer {
  /// Opens what was sealed for exactly this key and command. The binding is checked before the
  /// private key is used.
  ///
  /// @param acceptedAt when the command was accepted: the seal's expiry is judged against it and
  ///   never against a clock, so that a delay on the way does no harm
  /// @return the plaintext; the caller closes it
  /// @throws SealRefusedException if it will never open
  /// @throws UnsealUnavailableException if that could not be found out
  Secret unseal(SealedSecret sealed, KeyRef key, CommandId command, Instant acceptedAt);
}
