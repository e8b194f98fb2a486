package dev.byot.vault.api.http;

import dev.byot.vault.process.Sweep;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Begins the watches of callers whose calls are not over at once.
final class CallerWatches implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Set<CallerWatch> waiting = ConcurrentHashMap.newKeySet();
  private final Sweep sweep = Sweep.every(PAUSE, "caller-watches", this::look);

  void add(CallerWatch watch) {
    waiting.add(watch);
  }

  void remove(CallerWatch watch) {
    waiting.remove(watch);
  }

  private void look() {
    var now = System.nanoTime();
    waiting.removeIf(watch -> watch.beginIfDue(now));
  }

  @Override
  public void close() {
    sweep.close();
  }
}
