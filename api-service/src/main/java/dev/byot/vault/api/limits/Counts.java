package dev.byot.vault.api.limits;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Counts what runs at a time, of each of many; remembers only of whom something runs.
final class Counts<K> {
  private final ConcurrentMap<K, Integer> counts = new ConcurrentHashMap<>();

  /// Adds one, unless there are as many as allowed.
  ///
  /// @return whether it was added
  boolean tryAdd(K key, int limit) {
    var added = new boolean[1];
    var _ =
        counts.compute(
            key,
            (_, count) -> {
              var now = count == null ? 0 : count;
              added[0] = now < limit;
              return added[0] ? Integer.valueOf(now + 1) : count;
            });
    return added[0];
  }

  void remove(K key) {
    var _ = counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
  }
}
