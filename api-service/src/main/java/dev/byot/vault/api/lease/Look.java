package dev.byot.vault.api.lease;

import dev.byot.vault.problem.VaultException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one read of a key's state allows, until its lease ends.
sealed interface Look {
  /// When the read was sent: its lease counts from there.
  long sentAt();

  /// The last command that what was read accounts for.
  long sequence();

  /// The key may be used, until it expires.
  record Usable(long sentAt, UsePeriod period, OpenKey key, @Nullable Instant expiresAt)
      implements Look {
    @Override
    public long sequence() {
      return period.sequence();
    }
  }

  /// The key may not be used, or does not open.
  record Refused(long sentAt, long sequence, VaultException refusal) implements Look {}
}
