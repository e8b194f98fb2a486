package dev.byot.vault.api.choice;

import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.StateUnavailableException;
import dev.byot.vault.usage.Counts;
import dev.byot.vault.usage.DayUsage;
import dev.byot.vault.usage.Spent;
import dev.byot.vault.usage.UsageStore;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Usage in memory, of whatever day, which tests write, and which can be down.
public final class FakeUsage implements UsageStore {
  private final Map<KeyRef, Spent> spent = new HashMap<>();
  private boolean down;

  /// What the key was used for that day, and that month.
  public synchronized void put(KeyRef key, Counts today, Counts month) {
    spent.put(key, new Spent(today, month));
  }

  public static Counts counts(long calls, long tokens) {
    return new Counts(calls, 0, tokens, 0, 0, 0, 0);
  }

  public synchronized void goDown() {
    down = true;
  }

  @Override
  public synchronized Spent spent(KeyRef key, LocalDate day) {
    if (down) {
      throw new StateUnavailableException("down", new IOException());
    }
    return spent.getOrDefault(key, Spent.NOTHING);
  }

  @Override
  public List<DayUsage> days(OwnerId owner, LocalDate from, LocalDate to) {
    throw new UnsupportedOperationException("no budget asks for it");
  }

  @Override
  public Map<KeyRef, Instant> lastUsed(Collection<KeyRef> keys) {
    throw new UnsupportedOperationException("no budget asks for it");
  }
}
