package dev.byot.vault.api.lease;

import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.keys.CommandId;

/// Which secret of a key is lent, without anything of it.
///
/// @param id the command that stored it
/// @param fingerprint the owner's own
public record LentSecret(CommandId id, Fingerprint fingerprint) {}
