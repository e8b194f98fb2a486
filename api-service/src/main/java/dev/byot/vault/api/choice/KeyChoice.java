package dev.byot.vault.api.choice;

import dev.byot.vault.api.audittrail.Cause;
import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.api.lease.KeyLeases;
import dev.byot.vault.api.lease.LeaseSettings;
import dev.byot.vault.api.lease.Refusals;
import dev.byot.vault.api.lease.UsePeriod;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
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
/// will: it has expired, its budget is used up, its provider refuses it, or it is disabled and the
/// owner allows for that. Which keys there are is known by the rules of leases; whether the chosen
/// one may be used, its own lease says.
public final class KeyChoice {
  private final KeyLeases leases;
  private final KeyStore keys;
  private final Budgets budgets;
  private final Clock clock;
  private final Readings<Kind, List<Candidate>> candidates;

  /// @param nanoTime as [System#nanoTime]
  public KeyChoice(
      KeyLeases leases,
      KeyStore keys,
      Budgets budgets,
      LeaseSettings settings,
      Clock clock,
      LongSupplier nanoTime) {
    this.leases = leases;
    this.keys = keys;
    this.budgets = budgets;
    this.clock = clock;
    candidates =
        new Readings<>(
            "key state",
            this::read,
            settings.lease(),
            settings.renewAfter(),
            settings.maxKeys(),
            nanoTime);
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
  /// @throws NoUsableKey why the key that is wished for, or the first of the owner's, may not be
  ///   used
  /// @throws VaultException.Unauthenticated if the period that is wished for is over
  /// @throws VaultException.Unavailable if that cannot be told
  public ChosenKey acquire(KeyWish wish, Cause cause) throws InterruptedException {
    var kind = new Kind(wish.owner(), wish.provider());
    var name = wish.name();
    if (name != null) {
      return acquire(named(kind, name), wish.period(), cause);
    }
    NoUsableKey first = null;
    for (var candidate : candidates.get(kind)) {
      try {
        return acquire(candidate, wish.period(), cause);
      } catch (NoUsableKey refusal) {
        first = first == null ? refusal : first;
        if (!candidate.isPassedOver(refusal)) {
          break;
        }
      }
    }
    throw first == null ? Refusals.noKey(wish.key(KeyName.DEFAULT)) : first;
  }

  private Candidate named(Kind kind, KeyName name) throws InterruptedException {
    for (var candidate : candidates.get(kind)) {
      if (candidate.key().name().equals(name)) {
        return candidate;
      }
    }
    throw Refusals.noKey(new KeyRef(kind.owner(), kind.provider(), name));
  }

  /// The same for a key that leaves the vault: nothing could hold it to its limits then, so it has
  /// none.
  ///
  /// @throws VaultException.Forbidden if it has
  public KeyLease acquireToGiveAway(KeyWish wish, Cause cause) throws InterruptedException {
    var chosen = acquire(wish, cause);
    if (chosen.limits() != null) {
      chosen.close();
      throw new VaultException.Forbidden(
          "key-limited",
          "the key has limits, and this flow is given keys themselves, which nothing could limit");
    }
    return chosen.lease();
  }

  private ChosenKey acquire(Candidate candidate, @Nullable UsePeriod period, Cause cause)
      throws InterruptedException {
    var refusal = candidate.refusalAt(clock.instant());
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    var limits = candidate.limits();
    var budget = limits == null ? null : limits.budget();
    if (budget != null) {
      budgets.check(candidate.key(), budget);
    }
    return new ChosenKey(leases.acquire(candidate.key(), period, cause), limits);
  }

  /// Hears what has happened. What was read before no longer counts; but that a command was
  /// accepted changes nothing yet, unless it is a stop, which is told of besides.
  public void heard(VaultEvent event) {
    var key = event.key();
    var owner = event.owner();
    if (!event.state() || event.type() == EventType.COMMAND_ACCEPTED) {
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
