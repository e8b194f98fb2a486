package dev.byot.vault.api.choice;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.StateUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was read of the database, by the rules of a lease: acted on for so long, counted from when
/// the read was *sent*; one read at a time for each key; read again in the background where it is
/// used late in that time; void if an invalidation arrives while it is read.
final class Readings<K, V> {
  private static final Logger LOG = LoggerFactory.getLogger(Readings.class);

  /// How often what was read may be void at once before the call is refused.
  private static final int ATTEMPTS = 5;

  /// Longer than the time-outs of the clients beneath, which say better what is wrong.
  private static final Duration LONGEST_READ = Duration.ofSeconds(15);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final String what;
  private final Function<K, V> read;
  private final long validNanos;
  private final long renewAfterNanos;
  private final LongSupplier nanoTime;
  private final Cache<K, Entry<V>> entries;

  /// @param what is read, for the refusal where it cannot be
  /// @param valid how long what was read may be acted on
  /// @param renewAfter from when on use makes it be read again
  /// @param nanoTime as [System#nanoTime]
  Readings(
      String what,
      Function<K, V> read,
      Duration valid,
      Duration renewAfter,
      int maxEntries,
      LongSupplier nanoTime) {
    this.what = what;
    this.read = read;
    this.nanoTime = nanoTime;
    validNanos = valid.toNanos();
    renewAfterNanos = renewAfter.toNanos();
    entries = Caffeine.newBuilder().maximumSize(maxEntries).executor(Runnable::run).build();
  }

  /// @throws dev.byot.vault.problem.VaultException.Unavailable if it cannot be read
  V get(K key) throws InterruptedException {
    var now = nanoTime.getAsLong();
    var entry = entries.get(key, _ -> new Entry<>());
    var reading = entry.reading;
    if (reading == null || now - reading.sentAt >= validNanos) {
      return await(load(key, entry));
    }
    if (now - reading.sentAt >= renewAfterNanos && !entry.isLoading()) {
      var _ = load(key, entry);
    }
    return reading.value;
  }

  private V await(CompletableFuture<V> load) throws InterruptedException {
    try {
      return load.get(LONGEST_READ.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw unavailable(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StateUnavailableException cause) {
        throw unavailable(cause);
      }
      throw new IllegalStateException("the database could not be read", e.getCause());
    }
  }

  private VaultException unavailable(Exception cause) {
    return new VaultException.Unavailable(what, RETRY_AFTER, cause);
  }

  private CompletableFuture<V> load(K key, Entry<V> entry) {
    var fresh = new CompletableFuture<V>();
    var inProgress = entry.beginLoading(fresh);
    if (inProgress != null) {
      return inProgress;
    }
    Thread.ofVirtual()
        .name("reading")
        .start(() -> {
          try {
            var value = readUntilItCounts(key, entry);
            entry.loaded();
            fresh.complete(value);
          } catch (Throwable e) {
            // Whatever it is: somebody may wait for it.
            entry.loaded();
            fresh.completeExceptionally(e);
            LOG.warn("{} cannot be read", key, e);
          }
        });
    return fresh;
  }

  private V readUntilItCounts(K key, Entry<V> entry) {
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      var era = entry.era();
      var sentAt = nanoTime.getAsLong();
      var value = read.apply(key);
      if (entry.accept(new Reading<>(value, sentAt), era)) {
        return value;
      }
    }
    throw new StateUnavailableException("it changes all the time", new IllegalStateException());
  }

  /// What was read of that before no longer counts.
  void invalidate(K key) {
    var entry = entries.getIfPresent(key);
    if (entry != null) {
      entry.invalidate();
    }
  }

  /// The same of all that fit.
  void invalidateIf(Predicate<K> fits) {
    entries
        .asMap()
        .forEach((key, entry) -> {
          if (fits.test(key)) {
            entry.invalidate();
          }
        });
  }

  private record Reading<V>(V value, long sentAt) {}

  private static final class Entry<V> {
    private volatile @Nullable Reading<V> reading;
    private @Nullable CompletableFuture<V> loading;

    /// Counts invalidations: what was read in an earlier era does not count.
    private long era;

    synchronized long era() {
      return era;
    }

    synchronized boolean accept(Reading<V> fresh, long beganIn) {
      if (era != beganIn) {
        return false;
      }
      reading = fresh;
      return true;
    }

    synchronized void invalidate() {
      era++;
      reading = null;
    }

    /// Notes that a load begins, unless one is in progress: then that is returned.
    synchronized @Nullable CompletableFuture<V> beginLoading(CompletableFuture<V> fresh) {
      var inProgress = loading;
      if (inProgress == null) {
        loading = fresh;
      }
      return inProgress;
    }

    synchronized boolean isLoading() {
      return loading != null;
    }

    synchronized void loaded() {
      loading = null;
    }
  }
}
