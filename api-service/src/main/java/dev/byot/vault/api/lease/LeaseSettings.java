package dev.byot.vault.api.lease;

import java.time.Duration;

/// How keys are held.
///
/// @param lease how long what was read may be acted on, from when the read was sent
/// @param inUse how long after its last use a key is renewed in the background; after that it is
///   wiped when its lease ends
/// @param maxKeys how many keys are held at once
public record LeaseSettings(Duration lease, Duration inUse, int maxKeys) {
  /// Renewed after 70 % of the lease: the rest covers a slow read and one more attempt.
  private static final double RENEWED_AFTER = 0.7;

  public static final LeaseSettings DEFAULT =
      new LeaseSettings(Duration.ofSeconds(10), Duration.ofMinutes(1), 10_000);

  public LeaseSettings {
    if (lease.isNegative() || lease.isZero() || maxKeys < 1) {
      throw new IllegalArgumentException("a lease has a length, and there is room for a key");
    }
  }

  /// How long after it was sent a read is repeated in the background.
  public Duration renewAfter() {
    return Duration.ofNanos(renewAfterNanos());
  }

  long renewAfterNanos() {
    return (long) (lease.toNanos() * RENEWED_AFTER);
  }
}
