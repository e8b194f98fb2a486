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
public record StoredSecret(
    CommandId secretId,
    Envelope envelope,
    String hint,
    Fingerprint fingerprint,
    Instant storedAt) {}
