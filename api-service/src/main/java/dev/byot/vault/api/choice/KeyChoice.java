package dev.byot.vault.api.choice;

import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.api.lease.KeyLeases;
import dev.byot.vault.api.lease.LeaseSettings;
import dev.byot.vault.api.lease.Refusals;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException.NoUsableKey;
import dev.byot.vault.state.KeyStore;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Chooses the key of a call: the one that the caller names and never another, or else the first of
/// the owner's that may be used, in the owner's order.
///
/// A key is passed over before a byte is sent, and only for what cannot be against its owner's
/// will: it has expired, its provider refuses it, or it is disabled and the owner allows for that.
/// Which keys there are is known by the rules of leases; whether the chosen one may be used, its
/// own lease says.
public final class KeyChoice {
  private final KeyLeases leases;
  private final KeyStore keys;
  private final Clock clock;
  private final Readings<Kind, List<Candidate>> candidates;

  /// @param nanoTime as [System#nanoTime]
  public KeyChoice(
      KeyLeases leases, KeyStore keys, LeaseSettings settings, Clock clock, LongSupplier nanoTime) {
    this.leases = leases;
    this.keys = keys;
    this.clock = clock;
    candidates =
        new Readings<>(
            this::read, settings.lease(), settings.renewAfter(), settings.maxKeys(), nanoTime);
  }

  private List<Candidate> read(Kind kind) {
    var now = clock.instant();
    return keys.list(kind.owner(), kind.provider()).stream()
        .sorted(Candidate.ORDER)
        .map(state -> Candidate.of(state, now))
        .toList();
  }

  /// Begins a call with one of the owner's keys for a provider. The caller closes the lease.
  ///
  /// @param name the only key that may be used, `null` if the owner's order decides
  /// @throws NoUsableKey why that key, or the first of the owner's, may not be used
  /// @throws dev.byot.vault.problem.VaultException.Unavailable if that cannot be told
  public KeyLease acquire(
      OwnerId owner, ProviderId provider, @Nullable KeyName name, String requestId)
      throws InterruptedException {
    if (name != null) {
      return leases.acquire(new KeyRef(owner, provider, name), requestId);
    }
    NoUsableKey first = null;
    for (var candidate : candidates.get(new Kind(owner, provider))) {
      try {
        return acquire(candidate, requestId);
      } catch (NoUsableKey refusal) {
        first = first == null ? refusal : first;
        if (!candidate.isPassedOver(refusal)) {
          break;
        }
      }
    }
    throw first == null ? Refusals.noKey(new KeyRef(owner, provider, KeyName.DEFAULT)) : first;
  }

  private KeyLease acquire(Candidate candidate, String requestId) throws InterruptedException {
    var refusal = candidate.refusalAt(clock.instant());
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return leases.acquire(candidate.key(), requestId);
  }

  /// Hears what has happened. What was read before no longer counts.
  public void heard(VaultEvent event) {
    var key = event.key();
    var owner = event.owner();
    if (!event.state()) {
      return;
    }
    if (key != null) {
      candidates.invalidate(new Kind(key.owner(), key.provider()));
    } else if (owner != null) {
      candidates.invalidateIf(kind -> kind.owner().equals(owner));
    }
  }

  /// The keys that one owner has for one provider.
  private record Kind(OwnerId owner, ProviderId provider) {}
}
