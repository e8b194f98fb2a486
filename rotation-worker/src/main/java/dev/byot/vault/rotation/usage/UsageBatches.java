package dev.byot.vault.rotation.usage;

import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.state.StateUnavailableException;
import dev.byot.vault.usage.EndedCall;
import dev.byot.vault.usage.UsageLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gathers calls for a while and counts those of each key at once, so that a thousand calls a
/// second of one key are a transaction and not a thousand.
final class UsageBatches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UsageBatches.class);

  /// Transactions at a time.
  private static final int CONCURRENCY = 16;

  private final UsageLedger ledger;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("usage").factory());
  private Map<KeyRef, Batch> waiting = new HashMap<>();
  private boolean hurried;

  /// @param delay how long calls are gathered
  UsageBatches(UsageLedger ledger, Duration delay) {
    this.ledger = ledger;
    var _ =
        timer.scheduleWithFixedDelay(
            this::count, delay.toMillis(), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Calls of one key, and what becomes of all of them.
  private record Batch(List<EndedCall> calls, CompletableFuture<Disposition> done) {}

  /// Takes a call in.
  ///
  /// @return completes once it is counted, or is to be given back
  synchronized CompletableFuture<Disposition> add(KeyRef key, EndedCall call) {
    var batch =
        waiting.computeIfAbsent(key, _ -> new Batch(new ArrayList<>(), new CompletableFuture<>()));
    batch.calls.add(call);
    if (hurried) {
      timer.execute(this::count);
    }
    return batch.done;
  }

  private synchronized Map<KeyRef, Batch> take() {
    var taken = waiting;
    waiting = new HashMap<>();
    return taken;
  }

  /// Counts all that has come so far, and returns once it is counted.
  private void count() {
    var room = new Semaphore(CONCURRENCY);
    try (var threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("usage-", 0).factory())) {
      take()
          .forEach((key, batch) -> {
            room.acquireUninterruptibly();
            threads.execute(() -> {
              try {
                batch.done.complete(count(key, batch.calls));
              } finally {
                room.release();
              }
            });
          });
    }
  }

  private Disposition count(KeyRef key, List<EndedCall> calls) {
    try {
      ledger.count(key, calls);
      return Disposition.DONE;
    } catch (StateUnavailableException e) {
      LOG.warn("{} calls of {} wait: {}", calls.size(), key, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} calls of {} were not counted and come again", calls.size(), key, e);
    }
    return Disposition.RETRY;
  }

  /// Counts what is there, and what still comes, without waiting for its time.
  synchronized void hurry() {
    hurried = true;
    timer.execute(this::count);
  }

  /// Counts what is left; nothing may be added any more.
  @Override
  public void close() {
    timer.close();
    count();
  }
}
