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

/// Puts together what is to be sent. What comes after a pause goes out at once, and what comes soon
/// after goes out together: when the call before is answered, a while after that call began, or
/// when it is enough. So many items are few calls, nobody waits long where calls are answered soon,
/// and a call that hangs holds nothing up.
///
/// @param <T> an item
public final class Batches<T> {
  /// So many do not wait for more.
  private static final int ENOUGH = 64;

  /// So many, at most, are sent in one call.
  static final int MOST = 200;

  private final Function<List<T>, CompletableFuture<Void>> call;
  private final Thread thread;
  private final long leastNanos;
  private final long mostNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Waiting<T>> waiting = new ArrayDeque<>();
  private int running;
  private long lastBegan;
  private boolean closed;

  /// @param call sends items, repeating what fails for a while
  /// @param least how long after one call began the next begins at the earliest, unless there is
  ///   enough for it
  /// @param most how long after one call began the next begins at the latest, answered or not
  public Batches(Function<List<T>, CompletableFuture<Void>> call, Duration least, Duration most) {
    this.call = call;
    leastNanos = least.toNanos();
    mostNanos = most.toNanos();
    lastBegan = System.nanoTime() - mostNanos;
    // Of its own, as a virtual thread that waits for a time wakes a timer's thread besides.
    thread = Thread.ofPlatform().daemon().name("batches").start(this::run);
  }

  private record Waiting<T>(T item, CompletableFuture<Void> done) {}

  /// Sends an item; the future ends as its call does.
  ///
  /// @throws IllegalStateException after [#close]
  public CompletableFuture<Void> send(T item) {
    var done = new CompletableFuture<Void>();
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("nothing more is sent");
      }
      waiting.add(new Waiting<>(item, done));
      if (waiting.size() == 1 || waiting.size() == ENOUGH) {
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
      while (!closed && waiting.isEmpty()) {
        changed.await();
      }
      for (var left = leftToWait(); !closed && left > 0; left = leftToWait()) {
        var _ = changed.awaitNanos(left);
      }
      lastBegan = System.nanoTime();
      running++;
      return take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      lock.unlock();
    }
  }

  private long leftToWait() {
    if (waiting.size() >= ENOUGH) {
      return 0;
    }
    return lastBegan + (running == 0 ? leastNanos : mostNanos) - System.nanoTime();
  }

  private List<Waiting<T>> take() {
    var batch = new ArrayList<Waiting<T>>();
    while (!waiting.isEmpty() && batch.size() < MOST) {
      batch.add(waiting.removeFirst());
    }
    return batch;
  }

  private void begin(List<Waiting<T>> batch) {
    CompletableFuture<Void> attempt;
    try {
      attempt = call.apply(batch.stream().map(Waiting::item).toList());
    } catch (RuntimeException e) {
      // The client is closed.
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
      if (running == 0) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }
}
