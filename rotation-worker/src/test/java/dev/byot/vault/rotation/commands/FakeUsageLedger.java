package dev.byot.vault.rotation.commands;

import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.usage.EndedCall;
import dev.byot.vault.usage.UsageLedger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Remembers whose usage was erased.
final class FakeUsageLedger implements UsageLedger {
  private final Map<OwnerId, Instant> erased = new HashMap<>();

  @Override
  public void count(KeyRef key, List<EndedCall> calls) {
    throw new IllegalStateException("deciding commands counts nothing");
  }

  @Override
  public void erase(OwnerId owner, Instant acceptedAt) {
    erased.put(owner, acceptedAt);
  }

  /// By owner, when that was accepted.
  Map<OwnerId, Instant> erased() {
    return Map.copyOf(erased);
  }
}
