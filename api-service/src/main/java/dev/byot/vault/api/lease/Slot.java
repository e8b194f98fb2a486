package dev.byot.vault.api.lease;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What is known about one key. Guarded by itself.
final class Slot {
  /// Counts invalidations: a look that began in an earlier era does not count.
  private long era;

  private boolean retired;
  private long lastUsed;
  private @Nullable Look look;
  private @Nullable OpenKey open;

  /// When the read was sent under which the open key is held.
  private long heldSince;

  private @Nullable CompletableFuture<Void> loading;

  Slot(long now) {
    lastUsed = now;
  }

  /// What may be acted on at that moment, if anything.
  synchronized @Nullable Look valid(long now, long leaseNanos) {
    var current = look;
    return current != null && now - current.sentAt() < leaseNanos ? current : null;
  }

  synchronized void used(long now) {
    lastUsed = now;
  }

  synchronized boolean usedWithin(long now, long nanos) {
    return now - lastUsed < nanos;
  }

  synchronized boolean isRetired() {
    return retired;
  }

  synchronized long era() {
    return era;
  }

  synchronized @Nullable OpenKey open() {
    return open;
  }

  /// Notes that a load begins, unless one is in progress: then that is returned.
  synchronized @Nullable CompletableFuture<Void> beginLoading(CompletableFuture<Void> fresh) {
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

  /// Takes a look over unless it is void: the slot was invalidated since, or is retired. Wipes the
  /// key that was open before, unless it is still the one.
  ///
  /// @return whether it counts
  synchronized boolean accept(Look result, long beganIn) {
    if (retired || era != beganIn) {
      return false;
    }
    look = result;
    heldSince = result.sentAt();
    replaceOpen(result instanceof Look.Usable usable ? usable.key() : null);
    return true;
  }

  /// Nothing that was read before counts. The open key stays, so that it need not be opened again
  /// if it turns out to be the same.
  synchronized void invalidate() {
    era++;
    look = null;
  }

  /// Wipes a key whose lease began before that moment: nobody may use it any more. A look that
  /// wanted to keep it is void.
  synchronized void wipeAfter(long moment) {
    if (open != null && heldSince - moment <= 0) {
      era++;
      look = null;
      replaceOpen(null);
    }
  }

  /// Wipes the key; the slot is used no more.
  synchronized void retire() {
    retired = true;
    look = null;
    replaceOpen(null);
  }

  private void replaceOpen(@Nullable OpenKey next) {
    if (open != null && open != next) {
      open.close();
    }
    open = next;
  }
}
