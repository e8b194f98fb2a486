package dev.byot.vault.api.usage;

import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.usage.Counts;
import dev.byot.vault.usage.DayUsage;
import dev.byot.vault.usage.Spent;
import dev.byot.vault.usage.TooMuchUsageException;
import dev.byot.vault.usage.UsageStore;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Usage in memory.
public final class FakeUsageStore implements UsageStore {
  private final List<DayUsage> days = new ArrayList<>();
  private final Map<KeyRef, Instant> lastUsed = new HashMap<>();
  private boolean tooMuch;

  public void add(DayUsage usage) {
    days.add(usage);
  }

  public void use(KeyRef key, Instant at) {
    lastUsed.put(key, at);
  }

  public void grow() {
    tooMuch = true;
  }

  @Override
  public Spent spent(KeyRef key, LocalDate day) {
    return new Spent(
        sum(usage -> usage.key().equals(key) && usage.day().equals(day)),
        sum(usage -> usage.key().equals(key) && usage.day().getMonth() == day.getMonth()));
  }

  private Counts sum(Predicate<DayUsage> wanted) {
    return days.stream().filter(wanted).map(DayUsage::counts).reduce(Counts.NONE, Counts::plus);
  }

  @Override
  public List<DayUsage> days(OwnerId owner, LocalDate from, LocalDate to) {
    if (tooMuch) {
      throw new TooMuchUsageException();
    }
    return days.stream()
        .filter(usage -> usage.key().owner().equals(owner))
        .filter(usage -> !usage.day().isBefore(from) && !usage.day().isAfter(to))
        .toList();
  }

  @Override
  public Map<KeyRef, Instant> lastUsed(Collection<KeyRef> keys) {
    var found = new HashMap<>(lastUsed);
    found.keySet().retainAll(keys);
    return found;
  }
}
