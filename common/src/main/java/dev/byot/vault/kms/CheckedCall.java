package dev.byot.vault.kms;

import com.google.api.gax.grpc.GrpcCallContext;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.ApiCallContext;
import com.google.api.gax.rpc.InvalidArgumentException;
import com.google.api.gax.rpc.StatusCode;
import com.google.api.gax.rpc.UnaryCallable;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/// A call whose request and answer carry checksums: repeated while the service is away, and a few
/// times when something was damaged on the way. Only for calls that change nothing.
public final class CheckedCall {
  /// Longer than gRPC takes to reconnect after a short outage (seen: 3.5 s), shorter than a message
  /// is held or a caller waits. Google's default of a minute would hold a user's call that long.
  private static final Duration TOTAL = Duration.ofSeconds(20);

  /// One try: slow, for a service that answers within 20 ms, yet leaves time for others.
  private static final Duration TRY = Duration.ofSeconds(6);

  /// Damage is chance, or a broken machine that more tries will not mend.
  private static final int ATTEMPTS = 4;

  private CheckedCall() {}

  /// The first answer that is intact.
  ///
  /// @param intact whether the answer's checksums are right, and it says that the request's were
  /// @throws DamagedException if none was
  /// @throws com.google.api.gax.rpc.ApiException if the service refused, or stayed away
  public static <Q, A> A send(UnaryCallable<Q, A> call, Q request, Predicate<A> intact) {
    var end = System.nanoTime() + TOTAL.toNanos();
    for (var attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        var left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        var answer = call.call(request, within(left));
        if (intact.test(answer)) {
          return answer;
        }
      } catch (InvalidArgumentException e) {
        if (!saysThatTheRequestWasDamaged(e)) {
          throw e;
        }
      }
    }
    throw new DamagedException(ATTEMPTS);
  }

  /// There is no code of its own for it, only the words "The checksum in field …".
  private static boolean saysThatTheRequestWasDamaged(InvalidArgumentException e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("checksum");
  }

  private static ApiCallContext within(Duration total) {
    return GrpcCallContext.createDefault()
        .withRetryableCodes(Set.of(StatusCode.Code.UNAVAILABLE, StatusCode.Code.DEADLINE_EXCEEDED))
        .withRetrySettings(
            RetrySettings.newBuilder()
                .setInitialRetryDelayDuration(Duration.ofMillis(100))
                .setRetryDelayMultiplier(1.5)
                .setMaxRetryDelayDuration(Duration.ofSeconds(1))
                .setInitialRpcTimeoutDuration(TRY)
                .setRpcTimeoutMultiplier(1)
                .setMaxRpcTimeoutDuration(TRY)
                .setTotalTimeoutDuration(total)
                .build());
  }
}
