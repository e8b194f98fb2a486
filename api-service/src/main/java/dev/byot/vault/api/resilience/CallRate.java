package dev.byot.vault.api.resilience;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.byot.vault.keys.OwnerId;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/// Bounds how many calls begin in a minute, of all owners together; one owner may begin a share of
/// them.
final class CallRate {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int OWNERS_KEPT = 10_000;

  private final int share;
  private final Bucket all;
  private final Cache<OwnerId, Bucket> owners =
      Caffeine.newBuilder()
          .maximumSize(OWNERS_KEPT)
          .expireAfterAccess(WINDOW.multipliedBy(2))
          .build();

  CallRate(int perMinute, int share) {
    this.share = share;
    all = bucket(perMinute);
  }

  private static Bucket bucket(int perMinute) {
    return Bucket.builder()
        .addLimit(bandwidth -> bandwidth.capacity(perMinute).refillGreedy(perMinute, WINDOW))
        .build();
  }

  /// Counts a call; what an owner has beyond their share takes nothing from the others.
  ///
  /// @return how long until the next may begin; zero if this one may
  Duration count(OwnerId owner) {
    var own = owners.get(owner, _ -> bucket(share)).tryConsumeAndReturnRemaining(1);
    if (!own.isConsumed()) {
      return Duration.ofNanos(own.getNanosToWaitForRefill());
    }
    return Duration.ofNanos(all.tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill());
  }
}
