package dev.byot.vault.api.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.byot.vault.problem.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts as they were looked up, and for how long that counts.
final class Accounts {
  private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

  /// A disabled account is out within this time.
  static final Duration FRESH = Duration.ofSeconds(60);

  /// An account that is in use is looked up again when this old, and nobody waits for it.
  static final Duration REFRESH = Duration.ofSeconds(30);

  /// While look-ups fail, use goes on for this long after the last good one.
  static final Duration STALE = Duration.ofMinutes(5);

  /// After a failure, whoever has something to fall back on does not try before this.
  static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final int KEPT = 50_000;

  private final AccountLookup lookup;
  private final Clock clock;
  private final Duration patience;
  private final Executor executor;
  private final Cache<String, Known> known =
      Caffeine.newBuilder().maximumSize(KEPT).expireAfterWrite(STALE).build();
  private final ConcurrentMap<String, CompletableFuture<Known>> running = new ConcurrentHashMap<>();
  private final AtomicReference<Instant> failedAt = new AtomicReference<>(Instant.MIN);

  /// @param patience how long a caller waits for a look-up
  Accounts(AccountLookup lookup, Clock clock, Duration patience, Executor executor) {
    this.lookup = lookup;
    this.clock = clock;
    this.patience = patience;
    this.executor = executor;
  }

  /// An account, and when it was looked up.
  record Known(Account account, Instant askedAt) {
    boolean isYoungerThan(Duration age, Instant now) {
      return now.isBefore(askedAt.plus(age));
    }
  }

  /// The account: for a change looked up now; for use within the last minute, or the last five
  /// while look-ups fail.
  ///
  /// @throws VaultException.Unavailable if that cannot be had
  Known get(String uid, Freshness need) {
    var last = known.getIfPresent(uid);
    if (need == Freshness.WRITE || last == null) {
      return lookUp(uid, null);
    }
    var now = clock.instant();
    var pausing = now.isBefore(failedAt.get().plus(PAUSE));
    if (last.isYoungerThan(FRESH, now)) {
      if (!pausing && !last.isYoungerThan(REFRESH, now)) {
        var _ = start(uid);
      }
      return last;
    }
    var fallback = last.isYoungerThan(STALE, now) ? last : null;
    return fallback != null && pausing ? fallback : lookUp(uid, fallback);
  }

  private Known lookUp(String uid, @Nullable Known fallback) {
    var answer = start(uid);
    try {
      return answer.copy().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException | CancellationException e) {
      if (e.getCause() instanceof TimeoutException) {
        noteFailure(e);
      }
      if (fallback != null) {
        return fallback;
      }
      throw new VaultException.Unavailable("the account look-up", RETRY_AFTER, e);
    }
  }

  /// Those who ask at the same time wait for the same answer.
  private CompletableFuture<Known> start(String uid) {
    var mine = new CompletableFuture<Known>();
    var earlier = running.putIfAbsent(uid, mine);
    if (earlier != null) {
      return earlier;
    }
    executor.execute(() -> {
      var askedAt = clock.instant();
      try {
        var found = new Known(lookup.find(uid), askedAt);
        known.put(uid, found);
        running.remove(uid);
        mine.complete(found);
      } catch (RuntimeException e) {
        noteFailure(e);
        running.remove(uid);
        mine.completeExceptionally(e);
      }
    });
    return mine;
  }

  private void noteFailure(Exception e) {
    failedAt.set(clock.instant());
    LOG.warn("an account cannot be looked up: {}", e.getClass().getSimpleName());
  }
}
