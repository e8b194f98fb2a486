package dev.byot.vault.bench;

import dev.byot.vault.bench.Connection.Answer;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/// Counts answers by their status.
final class Statuses {
  private final ConcurrentSkipListMap<Integer, Integer> counts = new ConcurrentSkipListMap<>();

  /// Takes any answer for a good one.
  boolean count(Answer answer) {
    var _ = counts.merge(answer.status(), 1, Integer::sum);
    return true;
  }

  int of(int status) {
    return counts.getOrDefault(status, 0);
  }

  void add(Statuses others) {
    others.counts.forEach((status, count) -> counts.merge(status, count, Integer::sum));
  }

  /// Such as `200: 12, 429: 3`.
  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(each -> each.getKey() + ": " + each.getValue())
        .collect(Collectors.joining(", "));
  }
}
