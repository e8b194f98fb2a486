package dev.byot.vault.messaging.pubsub;

import com.google.pubsub.v1.PubsubMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Publishes messages together. One that comes after a pause goes out at once, and what comes soon
/// after goes out together: when the call before is answered, a while after that call began, or
/// when it is enough. So many messages are few calls, nobody waits long where Pub/Sub is quick, and
/// a call that hangs holds nothing up.
///
/// Google's own publisher keeps every message for a fixed time, the one after a pause too.
final class Batches {
  /// So many do not wait for more.
  private static final int ENOUGH = 64;

  /// Half of what Pub/Sub takes in a call.
  private static final int MOST_MESSAGES = 500;

  private static final int MOST_BYTES = 5_000_000;

  private final Function<List<PubsubMessage>, CompletableFuture<Void>> call;
  private final Thread thread;
  private final long leastNanos;
  private final long mostNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int running;
  private long lastBegan;
  private boolean closed;

  /// @param call publishes, repeating what fails for a while
  /// @param least how long after one call began the next begins at the earliest, unless there is
  ///   enough for it
  /// @param most how long after one call began the next begins at the latest, answered or not
  Batches(
      Function<List<PubsubMessage>, CompletableFuture<Void>> call, Duration least, Duration most) {
    this.call = call;
    leastNanos = least.toNanos();
    mostNanos = most.toNanos();
    lastBegan = System.nanoTime() - mostNanos;
    // Of its own, as a virtual thread that waits for a time wakes a timer's thread besides.
    thread = Thread.ofPlatform().daemon().name("publish").start(this::run);
  }

  private record Waiting(PubsubMessage message, int bytes, CompletableFuture<Void> done) {}

  /// Publishes a message; the future ends when it is durable.
  CompletableFuture<Void> publish(PubsubMessage message) {
    var done = new CompletableFuture<Void>();
    var next = new Waiting(message, message.getSerializedSize(), done);
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the publisher is closed");
      }
      waiting.add(next);
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
  void close(Duration patience) throws InterruptedException {
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
  private List<Waiting> next() {
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

  private List<Waiting> take() {
    var batch = new ArrayList<Waiting>();
    var bytes = 0L;
    while (!waiting.isEmpty() && batch.size() < MOST_MESSAGES) {
      bytes += waiting.getFirst().bytes();
      if (bytes > MOST_BYTES && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.removeFirst());
    }
    return batch;
  }

  private void begin(List<Waiting> batch) {
    CompletableFuture<Void> attempt;
    try {
      attempt = call.apply(batch.stream().map(Waiting::message).toList());
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
