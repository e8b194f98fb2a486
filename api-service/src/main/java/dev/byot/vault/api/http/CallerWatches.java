package dev.byot.vault.api.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Begins the watches of callers whose calls are not over at once. One thread looks at all of them:
/// a timer for each call would wake a thread with each.
final class CallerWatches implements AutoCloseable {
  private static final long PAUSE_MILLIS = 10;

  private final Set<CallerWatch> waiting = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("caller-watches").factory());

  CallerWatches() {
    var _ =
        timer.scheduleWithFixedDelay(this::look, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

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
    timer.shutdownNow();
  }
}
