package dev.byot.vault.bench;

import dev.byot.vault.bench.Connection.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Sends requests to a target and measures the answers.
final class Load {
  /// Enough that a lane is free when the next request is due; platform threads, as they wake up
  /// most evenly.
  static final int LANES = 32;

  private final Target target;
  private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

  private Load(Target target) {
    this.target = target;
  }

  /// What came of it.
  ///
  /// @param failures what went wrong, one text for each request that did not get a good answer
  record Result(List<Long> nanos, List<String> failures) {
    /// The latencies.
    ///
    /// @throws IllegalStateException if any request failed: half an outage is no measurement
    Latencies latencies() {
      if (!failures.isEmpty()) {
        throw new IllegalStateException(
            failures.size() + " requests failed, the first: " + failures.getFirst());
      }
      return new Latencies(nanos);
    }
  }

  /// Sends at that rate, whatever the answers do. Each latency counts from when the request was
  /// due, so a stall shows in every request that it delayed.
  static Result openLoop(Target target, double perSecond, int count) {
    var load = new Load(target);
    var interval = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    // Time to open all connections first.
    var start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    try (var lanes = Executors.newFixedThreadPool(LANES)) {
      var running = new ArrayList<Future<?>>();
      for (var lane = 0; lane < LANES; lane++) {
        var first = lane;
        running.add(lanes.submit(() -> load.lane(first, count, start, interval)));
      }
      for (var lane : running) {
        lane.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the load generator failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return load.result();
  }

  /// Sends on all lanes for that time, each its next request when the last is answered.
  static Result closedLoop(Target target, Duration time) {
    var load = new Load(target);
    var end = System.nanoTime() + time.toNanos();
    try (var lanes = Executors.newFixedThreadPool(LANES)) {
      for (var lane = 0; lane < LANES; lane++) {
        var first = lane;
        var _ = lanes.submit(() -> load.lane(first, end));
      }
    }
    return load.result();
  }

  /// The good answers a second of a closed loop.
  ///
  /// @throws IllegalStateException if any request failed
  static double perSecond(Target target, Duration time) {
    return closedLoop(target, time).latencies().count() / (time.toNanos() / 1e9);
  }

  private Void lane(int first, long end) throws IOException {
    try (var connection = new Connection(target.port())) {
      for (var i = first; System.nanoTime() < end; i += LANES) {
        send(connection, i, System.nanoTime());
      }
    }
    return null;
  }

  /// Sends one after another.
  static Result sequential(Target target, int count) {
    var load = new Load(target);
    try (var connection = new Connection(target.port())) {
      connection.open();
      for (var i = 0; i < count; i++) {
        load.send(connection, i, System.nanoTime());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return load.result();
  }

  private Void lane(int first, int count, long start, long interval) throws IOException {
    try (var connection = new Connection(target.port())) {
      connection.open();
      for (var i = first; i < count; i += LANES) {
        var due = start + i * interval;
        for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        send(connection, i, due);
      }
    }
    return null;
  }

  private void send(Connection connection, int index, long due) {
    Answer answer;
    try {
      answer = connection.exchange(target.requests().apply(index));
    } catch (IOException e) {
      failures.add(target.name() + ": " + e);
      return;
    }
    if (target.good().test(answer)) {
      nanos.add(System.nanoTime() - due);
    } else {
      failures.add(target.name() + " answered " + answer.status() + " " + answer.body());
    }
  }

  private Result result() {
    return new Result(List.copyOf(nanos), List.copyOf(failures));
  }
}
