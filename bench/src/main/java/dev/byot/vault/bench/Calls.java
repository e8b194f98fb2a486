package dev.byot.vault.bench;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Unary gRPC calls of one kind.
///
/// @param next makes the next call
record Calls(String name, Supplier<ListenableFuture<?>> next) {
  /// How long each takes, one after another.
  Latencies oneByOne(int count) {
    var nanos = new ArrayList<Long>();
    for (var i = 0; i < count; i++) {
      var started = System.nanoTime();
      await(next.get());
      nanos.add(System.nanoTime() - started);
    }
    return new Latencies(nanos);
  }

  /// How many are answered a second while so many are always on their way.
  ///
  /// @throws IllegalStateException if one fails: half an outage is no measurement
  double perSecond(int inFlight, Duration time) {
    var lanes = new Semaphore(inFlight);
    var answered = new AtomicInteger();
    var failure = new AtomicReference<@Nullable Throwable>();
    var started = System.nanoTime();
    while (System.nanoTime() - started < time.toNanos()) {
      lanes.acquireUninterruptibly();
      var call = next.get();
      call.addListener(
          () -> {
            lanes.release();
            if (succeeded(call, failure)) {
              answered.incrementAndGet();
            }
          },
          MoreExecutors.directExecutor());
    }
    lanes.acquireUninterruptibly(inFlight);
    var seconds = (System.nanoTime() - started) / 1e9;
    var why = failure.get();
    if (why != null) {
      throw new IllegalStateException(name + " failed", why);
    }
    return answered.get() / seconds;
  }

  private static boolean succeeded(
      ListenableFuture<?> call, AtomicReference<@Nullable Throwable> failure) {
    try {
      call.get();
      return true;
    } catch (InterruptedException | ExecutionException e) {
      failure.set(e);
      return false;
    }
  }

  private void await(ListenableFuture<?> call) {
    try {
      call.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(name + " failed", e);
    }
  }
}
