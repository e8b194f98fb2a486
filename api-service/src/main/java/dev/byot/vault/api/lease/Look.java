package dev.byot.vault.api.lease;

import dev.byot.vault.problem.VaultException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one read of a key's state allows, until its lease ends.
sealed interface Look {
  /// When the read was sent: its lease counts from there.
  long sentAt();

  /// The key may be used, until it expires.
  record Usable(long sentAt, OpenKey key, @Nullable Instant expiresAt) implements Look {}

  /// The key may not be used, or does not open.
  record Refused(long sentAt, VaultException refusal) implements Look {}
}
