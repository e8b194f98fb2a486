package dev.byot.vault.state.firestore;

import com.google.api.core.ApiFuture;
import dev.byot.vault.state.StateUnavailableException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Waits for Firestore, and no longer than a caller can.
///
/// What the vault itself throws inside a transaction comes out as it was thrown; everything else is
/// [StateUnavailableException].
public final class Calls {
  /// A read that takes longer is worth no answer: use is decided without it, and refused.
  public static final Duration READ = Duration.ofSeconds(2);

  /// A transaction may be tried again after contention.
  public static final Duration TRANSACTION = Duration.ofSeconds(15);

  // A read fails at once when the connection has just broken; a second one finds the next.
  private static final int READ_ATTEMPTS = 3;

  private Calls() {}

  /// Reads, again if it failed at once.
  public static <T> T read(Supplier<ApiFuture<T>> call) {
    var deadline = System.nanoTime() + READ.toNanos();
    for (var attempt = 1; ; attempt++) {
      try {
        return await(call.get(), Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      } catch (StateUnavailableException e) {
        if (attempt == READ_ATTEMPTS || System.nanoTime() - deadline >= 0) {
          throw e;
        }
      }
    }
  }

  /// Waits for a write or a transaction.
  public static <T> T await(ApiFuture<T> call, Duration atMost) {
    try {
      return call.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw translated(e);
    } catch (TimeoutException e) {
      call.cancel(true);
      throw new StateUnavailableException("Firestore did not answer in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StateUnavailableException("interrupted while waiting for Firestore", e);
    }
  }

  private static RuntimeException translated(ExecutionException problem) {
    for (Throwable cause = problem.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof RuntimeException own
          && cause.getClass().getName().startsWith("dev.byot.vault.")) {
        return own;
      }
    }
    return new StateUnavailableException("Firestore did not do it", problem);
  }
}
