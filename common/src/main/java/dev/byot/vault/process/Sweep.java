package dev.byot.vault.process;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after something again and again, on a thread of its own, until it is closed. One look at
/// all that waits costs less than a timer for each, which would wake a thread with each.
public final class Sweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  private final String name;
  private final Runnable round;
  private final ScheduledThreadPoolExecutor timer;

  private Sweep(String name, Runnable round) {
    this.name = name;
    this.round = round;
    timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name).factory());
  }

  /// Begins, with a pause.
  ///
  /// @param pause between the end of a round and the next
  /// @param name of the thread, and in the log
  public static Sweep every(Duration pause, String name, Runnable round) {
    var sweep = new Sweep(name, round);
    var nanos = pause.toNanos();
    var _ = sweep.timer.scheduleWithFixedDelay(sweep::run, nanos, nanos, TimeUnit.NANOSECONDS);
    return sweep;
  }

  /// A timer never calls again what once threw, whatever that was.
  private void run() {
    try {
      round.run();
    } catch (Throwable e) {
      LOG.error("{}: a round failed, the next one comes", name, e);
    }
  }

  /// Ends it. A round that is under way is interrupted.
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
