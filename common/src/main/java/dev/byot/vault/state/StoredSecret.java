package dev.byot.vault.state;

import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.keys.CommandId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A stored secret and what may be shown of it.
///
/// @param secretId the id of the command that stored it; bound into the envelope
/// @param hint a masked form that its owner recognises
/// @param fingerprint the owner's own fingerprint, never the global one
/// @param rewrappedAt when its data key was wrapped anew, `null` if it is as it was stored
/// @param checks what its provider is reported to say of it
public record StoredSecret(
    CommandId secretId,
    Envelope envelope,
    String hint,
    Fingerprint fingerprint,
    Instant storedAt,
    @Nullable Instant rewrappedAt,
    Checks checks) {

  /// A secret as it is stored first.
  public StoredSecret(
      CommandId secretId,
      Envelope envelope,
      String hint,
      Fingerprint fingerprint,
      Instant storedAt) {
    this(secretId, envelope, hint, fingerprint, storedAt, null, Checks.NONE);
  }

  /// The same secret, whose data key is wrapped anew since then.
  public StoredSecret rewrapped(Envelope other, Instant at) {
    return new StoredSecret(secretId, other, hint, fingerprint, storedAt, at, checks);
  }

  public StoredSecret with(Checks other) {
    return new StoredSecret(secretId, envelope, hint, fingerprint, storedAt, rewrappedAt, other);
  }
}
