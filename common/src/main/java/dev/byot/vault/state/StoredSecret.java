package dev.byot.vault.state;

import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.keys.CommandId;
import java.time.Instant;

/// A stored secret and what may be shown of it.
///
/// @param secretId the id of the command that stored it; bound into the envelope
/// @param hint a masked form that its owner recognises
/// @param fingerprint the owner's own fingerprint, never the global one
/// @param checks what its provider is reported to say of it
public record StoredSecret(
    CommandId secretId,
    Envelope envelope,
    String hint,
    Fingerprint fingerprint,
    Instant storedAt,
    Checks checks) {

  public StoredSecret with(Envelope other) {
    return new StoredSecret(secretId, other, hint, fingerprint, storedAt, checks);
  }

  public StoredSecret with(Checks other) {
    return new StoredSecret(secretId, envelope, hint, fingerprint, storedAt, other);
  }
}
