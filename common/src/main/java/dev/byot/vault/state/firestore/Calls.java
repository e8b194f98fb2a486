package dev.byot.vault.state.firestore;

import com.google.api.core.ApiFuture;
import com.google.api.gax.rpc.ApiException;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.FirestoreException;
import com.google.cloud.firestore.Transaction;
import com.google.cloud.firestore.TransactionOptions;
import dev.byot.vault.state.StateUnavailableException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.grpc.Status;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Waits for Firestore, and no longer than a caller can.
///
/// What the vault itself throws inside a transaction comes out as it was thrown; whatever Firestore
/// says becomes [StateUnavailableException].
public final class Calls {
  /// A read that takes longer is worth no answer: use is decided without it, and refused.
  public static final Duration READ = Duration.ofSeconds(2);

  /// A transaction may be tried again after contention.
  private static final Duration WRITE = Duration.ofSeconds(15);

  // Firestore gives up the younger of two transactions at once or after a wait for a lock, and lets
  // a repeated one keep its age: a few attempts are enough, and the time is bounded anyway.
  private static final int ATTEMPTS = 8;

  // After a restart a read fails at once, long before the connection is back.
  private static final Duration FIRST_DELAY = Duration.ofMillis(20);
  private static final Duration LAST_DELAY = Duration.ofMillis(300);

  // Each says nothing about the request itself, so the same one may succeed.
  private static final Set<Status.Code> PASSING =
      EnumSet.of(
          Status.Code.UNAVAILABLE,
          Status.Code.INTERNAL,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.ABORTED,
          Status.Code.CANCELLED,
          Status.Code.UNKNOWN,
          Status.Code.RESOURCE_EXHAUSTED);

  // The functions of transactions wait for their reads. On the client's own few threads, which also
  // bring the answers, enough of them at a time would wait for themselves.
  private static final TransactionOptions TRANSACTION =
      TransactionOptions.createReadWriteOptionsBuilder()
          .setExecutor(
              Executors.newThreadPerTaskExecutor(
                  Thread.ofVirtual().name("transaction-", 0).factory()))
          .setNumberOfAttempts(ATTEMPTS)
          .build();

  private final Duration readTimeout;
  private final FailsafeExecutor<Object> reading;

  /// @param readTimeout after which a read has failed, repetitions included
  public Calls(Duration readTimeout) {
    this.readTimeout = readTimeout;
    reading =
        Failsafe.with(
            RetryPolicy.builder()
                .handleIf(Calls::passes)
                .withBackoff(FIRST_DELAY.toMillis(), LAST_DELAY.toMillis(), ChronoUnit.MILLIS)
                .withMaxRetries(-1)
                .withMaxDuration(readTimeout)
                .build());
  }

  /// Reads, again while Firestore is away.
  public <T> T read(Supplier<ApiFuture<T>> call) {
    var deadline = System.nanoTime() + readTimeout.toNanos();
    return reading.get(() -> {
      var left = Math.max(1, deadline - System.nanoTime());
      return await(call.get(), Duration.ofNanos(left));
    });
  }

  /// Waits for a write.
  public <T> T write(ApiFuture<T> call) {
    return await(call, WRITE);
  }

  /// Waits for a write with a precondition.
  ///
  /// @return whether the precondition held
  public boolean writeIf(ApiFuture<?> call) {
    try {
      var _ = write(call);
      return true;
    } catch (StateUnavailableException e) {
      if (code(e) == Status.Code.FAILED_PRECONDITION) {
        return false;
      }
      throw e;
    }
  }

  /// Runs a transaction; `work` may run several times, and only the last counts.
  public <T> T transaction(Firestore firestore, Transaction.Function<T> work) {
    return await(
        firestore.runTransaction(transaction -> attempt(transaction, work), TRANSACTION), WRITE);
  }

  private static <T> T attempt(Transaction transaction, Transaction.Function<T> work)
      throws Exception {
    try {
      return work.updateCallback(transaction);
    } catch (ExecutionException e) {
      // The client tries again only if it sees Firestore's own exception: a read that lost against
      // another transaction would else fail the whole.
      throw e.getCause() instanceof ApiException refusal ? refusal : e;
    } catch (RuntimeException e) {
      throw new Own(e);
    }
  }

  /// Carries out of the client what the vault's own code threw.
  private static final class Own extends RuntimeException {
    private final RuntimeException thrown;

    Own(RuntimeException thrown) {
      super(thrown);
      this.thrown = thrown;
    }
  }

  private static <T> T await(ApiFuture<T> call, Duration atMost) {
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
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof Own own) {
        return own.thrown;
      }
    }
    return new StateUnavailableException("Firestore did not do it: " + code(problem), problem);
  }

  private static boolean passes(Throwable problem) {
    var code = code(problem);
    return code != null && PASSING.contains(code);
  }

  private static Status.@Nullable Code code(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof FirestoreException refusal && refusal.getStatus() != null) {
        return refusal.getStatus().getCode();
      }
      if (cause instanceof ApiException refusal) {
        return Status.Code.valueOf(refusal.getStatusCode().getCode().name());
      }
    }
    return null;
  }
}
