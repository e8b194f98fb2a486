package dev.byot.vault.usage;

import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Reads what keys were used for. Days and months are those of UTC.
///
/// A call is in here some seconds after it has ended, so two calls in a row may both find that
/// there is budget left. Every method throws [dev.byot.vault.state.StateUnavailableException] if
/// nothing can be read.
public interface UsageStore {
  /// What a key was used for on that day, and in its month: the read that a budget needs, of one
  /// document.
  Spent spent(KeyRef key, LocalDate day);

  /// What an owner's keys were used for, by day, key and model; of keys that are gone, too.
  ///
  /// @param from the first day
  /// @param to the last day, itself included
  /// @throws TooMuchUsageException if there is more than can be answered at once
  List<DayUsage> days(OwnerId owner, LocalDate from, LocalDate to);

  /// When keys were last used, to the minute; those that never were are left out.
  Map<KeyRef, Instant> lastUsed(Collection<KeyRef> keys);
}
