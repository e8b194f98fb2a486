package dev.byot.vault.api.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.byot.vault.keys.OwnerId;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Counts the requests of each owner against the limits of this instance.
public final class RateLimits {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  /// An idle owner's buckets are full again after [#WINDOW]: forgetting them changes nothing.
  private static final Duration FORGOTTEN = WINDOW.multipliedBy(2);

  private static final int OWNERS_KEPT = 50_000;

  private final RateSettings settings;
  private final TimeMeter time;
  private final Cache<Key, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(3 * OWNERS_KEPT).expireAfterAccess(FORGOTTEN).build();

  /// @param nanoTime as [System#nanoTime]
  public RateLimits(RateSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    time = new NanoTime(nanoTime);
  }

  private record Key(OwnerId owner, Traffic traffic) {}

  /// Where an owner stands after a request.
  ///
  /// @param allowed whether the request may go on
  /// @param remaining further requests that would be allowed now
  /// @param next until one more is allowed; zero if one is
  /// @param full until the whole limit is there again
  record Standing(boolean allowed, int limit, long remaining, Duration next, Duration full) {}

  /// Counts a request; empty if its kind has no limit.
  Optional<Standing> count(OwnerId owner, Traffic traffic) {
    return limit(traffic)
        .map(limit -> {
          var bucket = buckets.get(new Key(owner, traffic), _ -> full(limit));
          return standing(limit, bucket.tryConsumeAndReturnRemaining(1));
        });
  }

  private Optional<Integer> limit(Traffic traffic) {
    return switch (traffic) {
      case READ -> Optional.of(settings.reads());
      case WRITE -> Optional.of(settings.writes());
      case CALL -> Optional.of(settings.calls());
      case STOP -> Optional.empty();
    };
  }

  private Bucket full(int limit) {
    return Bucket.builder()
        .withCustomTimePrecision(time)
        .addLimit(bandwidth -> bandwidth.capacity(limit).refillGreedy(limit, WINDOW))
        .build();
  }

  private static Standing standing(int limit, ConsumptionProbe probe) {
    return new Standing(
        probe.isConsumed(),
        limit,
        probe.getRemainingTokens(),
        Duration.ofNanos(probe.getNanosToWaitForRefill()),
        Duration.ofNanos(probe.getNanosToWaitForReset()));
  }

  private record NanoTime(LongSupplier source) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return source.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
