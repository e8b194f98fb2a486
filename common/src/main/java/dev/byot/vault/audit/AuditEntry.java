package dev.byot.vault.audit;

import dev.byot.vault.events.VaultEvent;
import java.time.Instant;

/// A stored event and where it came from.
///
/// @param producer the service that published it
/// @param boot that process' boot id
/// @param sequence the number of the publish in that boot; a gap is a lost or suppressed event
public record AuditEntry(
    VaultEvent event, String producer, String boot, long sequence, Instant storedAt) {}
