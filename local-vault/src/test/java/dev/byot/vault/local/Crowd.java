package dev.byot.vault.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Callers who call all at once, of whom some hang up at any moment.
final class Crowd implements AutoCloseable {
  private static final int THREADS_OF_A_CALLER = 3;
  private static final int LONGEST_MILLIS = 30;
  private static final int ONE_IN_HANGS_UP = 4;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Caller> callers = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> released = new ConcurrentLinkedQueue<>();
  private final Semaphore permits = new Semaphore(0);
  private final AtomicInteger done = new AtomicInteger();
  private final List<Future<?>> running = new ArrayList<>();
  private final long seed;

  Crowd(long seed) {
    this.seed = seed;
  }

  void add(Caller caller) {
    callers.add(caller);
  }

  /// Starts the callers, who call as far as they are let.
  void start() {
    for (var thread = 0; thread < callers.size() * THREADS_OF_A_CALLER; thread++) {
      var caller = callers.get(thread % callers.size());
      var random = new Random(seed + thread);
      running.add(threads.submit(() -> callAgainAndAgain(caller, random)));
    }
  }

  /// Lets so many more calls begin.
  void release(int calls) {
    permits.release(calls);
  }

  private Void callAgainAndAgain(Caller caller, Random random) throws InterruptedException {
    while (true) {
      permits.acquire();
      call(caller, random);
      done.incrementAndGet();
    }
  }

  private void call(Caller caller, Random random) throws InterruptedException {
    var delay = Integer.toString(random.nextInt(LONGEST_MILLIS));
    var call = caller.begin(Map.of(ToldProvider.DELAY, delay));
    try {
      var answer =
          random.nextInt(ONE_IN_HANGS_UP) == 0
              ? call.get(random.nextInt(LONGEST_MILLIS), TimeUnit.MILLISECONDS)
              : call.get();
      if (answer.status() == 200) {
        released.add(answer.requestId());
      } else {
        // Refused while the vault recovers.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS));
      }
    } catch (TimeoutException _) {
      call.cancel(true);
    } catch (ExecutionException _) {
      // Its instance was killed, or is not there yet.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS));
    }
  }

  /// How many calls have ended, however.
  ///
  /// @throws IllegalStateException if a caller has failed
  int done() {
    for (var thread : running) {
      if (thread.state() == Future.State.FAILED) {
        throw new IllegalStateException("a caller failed", thread.exceptionNow());
      }
    }
    return done.get();
  }

  /// The requests whose answers were the provider's.
  List<String> released() {
    return List.copyOf(released);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    callers.forEach(Caller::close);
  }
}
