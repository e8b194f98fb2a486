package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.CryptoKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which primary `Encrypt` uses: on demand, the one before the last switch for a while longer, as
/// the real service is "eventually consistent" there. Not kept over a restart, which ends every
/// wait.
final class PrimarySwitches {
  private final Clock clock;
  private final Map<String, List<Switch>> recent = new HashMap<>();
  private Duration delay = Duration.ZERO;

  /// @param before the name of the version that was primary
  private record Switch(String before, Instant at) {}

  PrimarySwitches(Clock clock) {
    this.clock = clock;
  }

  synchronized void delay(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("a delay is not negative");
    }
    delay = by;
    if (by.isZero()) {
      recent.clear();
    }
  }

  synchronized Duration delay() {
    return delay;
  }

  /// Notes that the primary of a key, as it was, has been replaced.
  synchronized void note(CryptoKey before, Instant at) {
    if (!delay.isZero() && before.hasPrimary()) {
      recent
          .computeIfAbsent(before.getName(), _ -> new ArrayList<>())
          .add(new Switch(before.getPrimary().getName(), at));
    }
  }

  /// The name of the version that encrypts for a key that has a primary.
  synchronized String primary(CryptoKey key) {
    var now = clock.instant();
    return recent.getOrDefault(key.getName(), List.of()).stream()
        .filter(each -> each.at.plus(delay).isAfter(now))
        .findFirst()
        .map(Switch::before)
        .orElse(key.getPrimary().getName());
  }
}
