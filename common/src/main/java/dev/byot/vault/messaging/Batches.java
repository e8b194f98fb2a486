package dev.byot.vault.messaging;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Puts together what is to be sent: what has come is sent once a beat, unless a call is under way
/// that has not hung for long. So many items are few calls, none is made while somebody's request
/// is on its way in, nobody waits long, and a call that hangs holds nothing up.
///
/// @param <T> an item
public final class Batches<T> {
  /// So many do not wait for the beat.
  private static final int ENOUGH = 64;

  /// So many, at most, are sent in one call.
  static final int MOST = 200;

  /// Without an item for so long, there is no beat: the next item begins it anew.
  private static final Duration LINGERS = Duration.ofMillis(100);

  private final Function<List<T>, CompletableFuture<Void>> call;
  private final Pace pace;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Waiting<T>> waiting = new ArrayDeque<>();
  private boolean isAwaited;
  private int running;
  private long lastCame;
  private long lastBegan;
  private boolean resting = true;
  private boolean closed;

  /// When calls begin.
  ///
  /// @param beat how often it is looked for items
  /// @param patience after how long the next call begins although the last was not answered
  /// @param leisure how long an item may be kept for which nobody waits
  public record Pace(Duration beat, Duration patience, Duration leisure) {}

  /// @param call sends items, repeating what fails for a while
  public Batches(Function<List<T>, CompletableFuture<Void>> call, Pace pace) {
    this.call = call;
    this.pace = pace;
    lastBegan = System.nanoTime() - pace.patience().toNanos();
    // Of its own, as a virtual thread that waits for a time wakes a timer's thread besides.
    thread = Thread.ofPlatform().daemon().name("batches").start(this::run);
  }

  private record Waiting<T>(T item, long since, CompletableFuture<Void> done) {}

  /// Sends an item; the future ends as its call does.
  ///
  /// @param awaited whether somebody waits for it
  /// @throws IllegalStateException after [#close]
  public CompletableFuture<Void> send(T item, boolean awaited) {
    var done = new CompletableFuture<Void>();
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("nothing more is sent");
      }
      lastCame = System.nanoTime();
      waiting.add(new Waiting<>(item, lastCame, done));
      isAwaited |= awaited;
      // Else it looks by itself: waking it would cost more than the rest.
      if (resting || waiting.size() == ENOUGH) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
    return done;
  }

  /// Takes nothing more, and sends at once what waits.
  ///
  /// @param patience how long that may take; its calls then still run
  public void close(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    var _ = thread.join(patience);
  }

  private void run() {
    for (var batch = next(); !batch.isEmpty(); batch = next()) {
      begin(batch);
    }
  }

  /// Waits for the next batch; an empty one is the end.
  private List<Waiting<T>> next() {
    lock.lock();
    try {
      do {
        pause();
      } while (!closed && !isTime());
      lastBegan = System.nanoTime();
      running++;
      return take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      lock.unlock();
    }
  }

  private void pause() throws InterruptedException {
    resting = waiting.isEmpty() && System.nanoTime() - lastCame > LINGERS.toNanos();
    while (resting && !closed) {
      changed.await();
      resting = waiting.isEmpty();
    }
    var end = System.nanoTime() + pace.beat().toNanos();
    for (var left = pace.beat().toNanos();
        left > 0 && !closed && waiting.size() < ENOUGH;
        left = end - System.nanoTime()) {
      var _ = changed.awaitNanos(left);
    }
  }

  private boolean isTime() {
    var oldest = waiting.peekFirst();
    if (oldest == null) {
      return false;
    }
    var now = System.nanoTime();
    return waiting.size() >= ENOUGH
        || ((isAwaited || now - oldest.since() >= pace.leisure().toNanos())
            && (running == 0 || now - lastBegan >= pace.patience().toNanos()));
  }

  private List<Waiting<T>> take() {
    var batch = new ArrayList<Waiting<T>>();
    while (!waiting.isEmpty() && batch.size() < MOST) {
      batch.add(waiting.removeFirst());
    }
    isAwaited &= !waiting.isEmpty();
    return batch;
  }

  private void begin(List<Waiting<T>> batch) {
    CompletableFuture<Void> attempt;
    try {
      attempt = call.apply(batch.stream().map(Waiting::item).toList());
    } catch (RuntimeException | Error e) {
      // The client is closed. Or whatever: were this thread to end, everybody would wait for ever.
      attempt = CompletableFuture.failedFuture(e);
    }
    var _ =
        attempt.whenComplete((_, failure) -> {
          ended();
          for (var each : batch) {
            if (failure == null) {
              each.done().complete(null);
            } else {
              each.done().completeExceptionally(failure);
            }
          }
        });
  }

  private void ended() {
    lock.lock();
    try {
      running--;
    } finally {
      lock.unlock();
    }
  }
}
