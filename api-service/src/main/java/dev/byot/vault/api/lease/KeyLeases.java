package dev.byot.vault.api.lease;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.byot.vault.api.audittrail.Cause;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.StateUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives calls an open key, or the reason why there is none.
///
/// What was read of a key's state is acted on for one lease, counted from when the read was *sent*.
/// One read at a time is under way per key. A key in use is read again in the background before its
/// lease ends; one that is not is wiped then. Whatever cannot be read again in time is not used.
public final class KeyLeases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyLeases.class);

  private static final Set<EventType> ENDS_USE =
      EnumSet.of(EventType.STOP_ACCEPTED, EventType.KEY_REMOVED, EventType.KEY_DISABLED);

  private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,18}");

  /// How often what was read may be void at once before the call is refused.
  private static final int ATTEMPTS = 5;

  /// Longer than the time-outs of the clients beneath, which say better what is wrong.
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(15);

  private final KeyOpener opener;
  private final LeaseSettings settings;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Cache<KeyRef, Slot> slots;
  private final RunningCalls calls = new RunningCalls();

  /// @param nanoTime as [System#nanoTime]
  public KeyLeases(KeyOpener opener, LeaseSettings settings, Clock clock, LongSupplier nanoTime) {
    this.opener = opener;
    this.settings = settings;
    this.clock = clock;
    this.nanoTime = nanoTime;
    slots =
        Caffeine.newBuilder()
            .maximumSize(settings.maxKeys())
            .executor(Runnable::run)
            .<KeyRef, Slot>removalListener((_, slot, _) -> {
              if (slot != null) {
                slot.retire();
              }
            })
            .build();
  }

  /// Begins a call of the owner's own: see [#acquire(KeyRef, Cause)].
  public KeyLease acquire(KeyRef key, String requestId) throws InterruptedException {
    return acquire(key, Cause.of(requestId));
  }

  /// Begins a call with a key, which must be usable now. The caller closes the lease.
  ///
  /// @throws VaultException.NoUsableKey if the key may not be used
  /// @throws VaultException.Unavailable if that cannot be told
  public KeyLease acquire(KeyRef key, Cause cause) throws InterruptedException {
    return acquire(key, null, cause);
  }

  /// The same, where the key may be used in one period only.
  ///
  /// @param only that period, `null` for whichever the key is in
  /// @throws VaultException.Unauthenticated if it is over
  public KeyLease acquire(KeyRef key, @Nullable UsePeriod only, Cause cause)
      throws InterruptedException {
    // Begun before the look, so that a stop in between is not missed.
    var lease = new KeyLease(this, key, only, cause, calls.begin(key));
    var isUsable = false;
    try {
      var _ = usable(lease);
      isUsable = true;
    } finally {
      if (!isUsable) {
        lease.close();
      }
    }
    return lease;
  }

  /// Begins the check of a key with its provider: as [#acquire], but a key that the provider has
  /// refused is opened too, for this call only.
  public KeyLease acquireForCheck(KeyRef key, String requestId) throws InterruptedException {
    var cause = Cause.of(requestId);
    try {
      return acquire(key, cause);
    } catch (VaultException.NoUsableKey refusal) {
      if (!Refusals.isInvalid(refusal)) {
        throw refusal;
      }
    }
    var call = calls.begin(key);
    try {
      return switch (opener.lookForCheck(key, nanoTime.getAsLong(), cause)) {
        case Look.Refused refused -> throw refused.refusal();
        case Look.Usable usable -> {
          call.saw(usable.sequence());
          yield new CheckLease(this, usable, cause, call);
        }
      };
    } catch (InterruptedException | RuntimeException e) {
      call.end();
      throw e;
    }
  }

  /// Whether what was read may still be acted on.
  boolean isFresh(Look look) {
    return nanoTime.getAsLong() - look.sentAt() < settings.lease().toNanos();
  }

  Clock clock() {
    return clock;
  }

  /// Lends the fields of a key that may be used at this very moment.
  <R> R use(KeyLease lease, KeyReader<R> reader) throws InterruptedException {
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      var result = usable(lease).key().lend(reader);
      if (result.isPresent()) {
        return result.get();
      }
    }
    throw Refusals.stateUnavailable(null);
  }

  /// What says that the key may be used at this very moment.
  Look.Usable usable(KeyLease lease) throws InterruptedException {
    if (lease.isStopped()) {
      throw Refusals.stopped(lease.key());
    }
    return switch (look(lease)) {
      case Look.Refused refused -> throw refused.refusal();
      case Look.Usable usable -> {
        lease.call().saw(usable.sequence());
        check(lease, usable);
        yield usable;
      }
    };
  }

  private void check(KeyLease lease, Look.Usable usable) {
    if (lease.isStopped()) {
      throw Refusals.stopped(lease.key());
    }
    var only = lease.only();
    if (only != null && !only.isSameAs(usable.period())) {
      throw Refusals.periodOver(lease.key());
    }
    var expiresAt = usable.expiresAt();
    if (expiresAt != null && !clock.instant().isBefore(expiresAt)) {
      throw Refusals.expired(lease.key());
    }
  }

  private Look look(KeyLease lease) throws InterruptedException {
    var only = lease.only();
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      var now = nanoTime.getAsLong();
      var slot = slots.get(lease.key(), _ -> new Slot(now));
      slot.used(now);
      var look = slot.valid(now, settings.lease().toNanos());
      // Another instance may know better: it has read a later state than this one.
      if (look != null && (only == null || only.sequence() <= look.sequence())) {
        if (now - look.sentAt() >= settings.renewAfterNanos() && !slot.isLoading()) {
          var _ = load(lease.key(), slot, lease.cause());
        }
        return look;
      }
      await(load(lease.key(), slot, lease.cause()));
    }
    throw Refusals.stateUnavailable(null);
  }

  private static void await(CompletableFuture<Void> load) throws InterruptedException {
    try {
      var _ = load.get(LONGEST_LOOK.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw Refusals.stateUnavailable(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof VaultException refusal
          ? refusal
          : new IllegalStateException("a key could not be looked at", e.getCause());
    }
  }

  private CompletableFuture<Void> load(KeyRef key, Slot slot, Cause cause) {
    var fresh = new CompletableFuture<Void>();
    var inProgress = slot.beginLoading(fresh);
    if (inProgress != null) {
      return inProgress;
    }
    Thread.ofVirtual()
        .name("lease-" + key.id())
        .start(() -> {
          try {
            lookUntilItCounts(key, slot, cause);
            slot.loaded();
            fresh.complete(null);
          } catch (StateUnavailableException e) {
            slot.loaded();
            fresh.completeExceptionally(Refusals.stateUnavailable(e));
            LOG.warn("the state of key {} cannot be read", key, e);
          } catch (VaultException e) {
            slot.loaded();
            fresh.completeExceptionally(e);
          } catch (Throwable e) {
            // Whatever it is: somebody may wait for it, or nobody, and then none hears of it.
            slot.loaded();
            fresh.completeExceptionally(e);
            LOG.error("key {} could not be looked at", key, e);
          }
        });
    return fresh;
  }

  private void lookUntilItCounts(KeyRef key, Slot slot, Cause cause) throws InterruptedException {
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      var era = slot.era();
      var held = slot.open();
      var look = opener.look(key, held, nanoTime.getAsLong(), cause);
      if (slot.accept(look, era)) {
        if (look instanceof Look.Refused(_, var sequence, var refusal)
            && Refusals.isStop(refusal)) {
          calls.cut(key, sequence);
        }
        return;
      }
      if (look instanceof Look.Usable usable && usable.key() != held) {
        usable.key().close();
      }
      if (slot.isRetired()) {
        return;
      }
    }
    throw Refusals.stateUnavailable(null);
  }

  /// Hears what has happened. What was read of the key before no longer counts; if use has ended,
  /// its running calls are cut.
  public void heard(VaultEvent event) {
    if (!event.state() || event.type() == EventType.COMMAND_ACCEPTED) {
      return;
    }
    var key = event.key();
    var owner = event.owner();
    if (key != null) {
      heard(key, event);
    } else if (owner != null) {
      heldBy(owner).forEach(each -> heard(each, event));
      if (ENDS_USE.contains(event.type())) {
        // Also those that outlast what was known of their key.
        calls.cut(owner);
      }
    }
  }

  private Iterable<KeyRef> heldBy(OwnerId owner) {
    return slots.asMap().keySet().stream().filter(key -> key.owner().equals(owner)).toList();
  }

  private void heard(KeyRef key, VaultEvent event) {
    var slot = slots.getIfPresent(key);
    if (slot != null) {
      slot.invalidate();
    }
    if (ENDS_USE.contains(event.type())) {
      calls.cut(key, sequence(event));
    }
    if (slot != null) {
      renewOrDrop(key, slot);
    }
  }

  /// Of an event that does not say it, later than any.
  private static long sequence(VaultEvent event) {
    var sequence = event.data().get("sequence");
    return sequence != null && SEQUENCE.matcher(sequence).matches()
        ? Long.parseLong(sequence)
        : Long.MAX_VALUE;
  }

  /// Renews the keys in use whose lease is about to end, and wipes those whose lease is over. To be
  /// called several times a second.
  public void maintain() {
    slots.asMap().forEach(this::renewOrDrop);
  }

  private void renewOrDrop(KeyRef key, Slot slot) {
    var now = nanoTime.getAsLong();
    slot.wipeAfter(now - settings.lease().toNanos());
    if (slot.isLoading()) {
      return;
    }
    var look = slot.valid(now, settings.lease().toNanos());
    if (look == null && !slot.usedWithin(now, settings.lease().toNanos())) {
      slots.asMap().remove(key, slot);
    } else if ((look == null || now - look.sentAt() >= settings.renewAfterNanos())
        && slot.usedWithin(now, settings.inUse().toNanos())) {
      var _ = load(key, slot, Cause.of("lease-renewal"));
    }
  }

  /// Wipes every key.
  @Override
  public void close() {
    slots.invalidateAll();
  }
}
