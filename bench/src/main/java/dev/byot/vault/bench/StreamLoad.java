package dev.byot.vault.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/// Keeps streams open and measures how late each chunk is: from when the upstream sent it, which it
/// says itself, until it is read. Both clocks are the machine's.
final class StreamLoad {
  private static final String BEGIN =
      "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"choices\":"
          + "[{\"index\":0,\"delta\":{\"content\":\"sent@";
  private static final String END = "\"},\"finish_reason\":null}]}\n\n";
  private static final String MARK = "sent@";

  private final Target target;
  private final ConcurrentLinkedQueue<Long> first = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Long> later = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

  private StreamLoad(Target target) {
    this.target = target;
  }

  /// How late the chunks were, in ns.
  ///
  /// @param first of each stream, which waits for all that comes before an answer
  /// @param failures what went wrong, one text for each stream that was not whole
  record Result(List<Long> first, List<Long> later, List<String> failures) {
    /// The same.
    ///
    /// @throws IllegalStateException if any stream failed: half an outage is no measurement
    Result whole() {
      if (!failures.isEmpty()) {
        throw new IllegalStateException(
            failures.size() + " streams failed, the first: " + failures.getFirst());
      }
      return this;
    }
  }

  /// A chunk that was sent at that time, as an event of a chat.
  static String event(long nanoTime) {
    return BEGIN + nanoTime + END;
  }

  /// Runs so many streams at a time, one after another each, at least that long.
  static Result run(Target target, int open, Duration time) {
    var load = new StreamLoad(target);
    var end = System.nanoTime() + time.toNanos();
    // Spread over the pause between two chunks, as nobody's streams begin together.
    var apart = Model.STREAMING.pause().dividedBy(open).toNanos();
    try (var lanes = Executors.newFixedThreadPool(open)) {
      var running = new ArrayList<Future<?>>();
      for (var lane = 0; lane < open; lane++) {
        var number = lane;
        running.add(lanes.submit(() -> load.lane(number, end)));
        LockSupport.parkNanos(apart);
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
    return new Result(List.copyOf(load.first), List.copyOf(load.later), List.copyOf(load.failures));
  }

  private Void lane(int number, long end) throws IOException {
    try (var connection = new Connection(target.port())) {
      while (System.nanoTime() < end) {
        stream(connection, target.requests().apply(number));
      }
    }
    return null;
  }

  private void stream(Connection connection, byte[] request) {
    var lags = new ArrayList<Long>(Model.CHUNKS);
    int status;
    try {
      status = connection.stream(request, text -> note(text, System.nanoTime(), lags));
    } catch (IOException e) {
      failures.add(target.name() + ": " + e);
      return;
    }
    if (status == 200 && lags.size() == Model.CHUNKS) {
      first.add(lags.getFirst());
      later.addAll(lags.subList(1, lags.size()));
    } else {
      failures.add(target.name() + " answered " + status + " with " + lags.size() + " chunks");
    }
  }

  private static void note(String text, long now, List<Long> lags) {
    for (var at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
      var from = at + MARK.length();
      lags.add(now - Long.parseLong(text, from, text.indexOf('"', from), 10));
    }
  }
}
