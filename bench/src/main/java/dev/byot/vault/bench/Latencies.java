package dev.byot.vault.bench;

import java.util.Arrays;
import java.util.Collection;

/// How long each of some requests took.
final class Latencies {
  private static final double NANOS_PER_MILLI = 1e6;

  private final long[] sorted;

  /// @param nanos at least one
  Latencies(Collection<Long> nanos) {
    if (nanos.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  int count() {
    return sorted.length;
  }

  /// The time in ms that `percent` of them did not exceed (nearest rank).
  double percentile(double percent) {
    var rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)] / NANOS_PER_MILLI;
  }

  /// The median of some figures; of an even number, the mean of the middle two.
  static double median(double... figures) {
    var ordered = figures.clone();
    Arrays.sort(ordered);
    var middle = ordered.length / 2;
    return ordered.length % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
  }
}
