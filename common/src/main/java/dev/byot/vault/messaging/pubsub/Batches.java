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
/// after goes out together, a while after that call began or when it is enough: so many messages
/// are few calls, and a call that hangs holds nothing up.
///
/// Google's own publisher keeps every message for a fixed time, the one after a pause too.
final class Batches {
  /// So many do not wait for more.
  private static final int ENOUGH = 16;

  /// Half of what Pub/Sub takes in a call.
  private static final int MOST_MESSAGES = 500;

  private static final int MOST_BYTES = 5_000_000;

  private final Function<List<PubsubMessage>, CompletableFuture<Void>> call;
  private final long apartNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long lastBegan;
  private boolean closed;

  /// @param call publishes, repeating what fails for a while
  /// @param apart how long after one call the next begins, unless there is enough for it
  Batches(Function<List<PubsubMessage>, CompletableFuture<Void>> call, Duration apart) {
    this.call = call;
    apartNanos = apart.toNanos();
    lastBegan = System.nanoTime() - apartNanos;
    Thread.ofVirtual().name("publish").start(this::run);
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
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
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
      return take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      lock.unlock();
    }
  }

  private long leftToWait() {
    return waiting.size() >= ENOUGH ? 0 : lastBegan + apartNanos - System.nanoTime();
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
          for (var each : batch) {
            if (failure == null) {
              each.done().complete(null);
            } else {
              each.done().completeExceptionally(failure);
            }
          }
        });
  }
}
