package dev.byot.vault.api.resilience;

import dev.byot.vault.keys.OwnerId;
import dev.failsafe.CircuitBreaker;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells whether an upstream is down, so that nobody waits for one that is.
///
/// Every owner has one vote, what their last call has seen: it takes several owners, and more than
/// half of those who called lately, to open the breaker, and no owner alone can, however often they
/// call. Then a few calls, each of another owner, probe it; the first that gets through closes it.
final class Breaker {
  private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
  private static final int PROBES = 3;
  private static final long WINDOW_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int MOST_VOTES = 10_000;

  private final String upstream;
  private final CircuitBreaker<Void> circuit;
  private final int ownersToOpen;
  private final long delayNanos;
  private final LongSupplier nanoTime;
  private final LinkedHashMap<OwnerId, Vote> votes = new LinkedHashMap<>();
  private int votesAgainst;
  private Probes probes = new Probes(0);

  /// @param upstream for the log
  /// @param nanoTime as [System#nanoTime]
  Breaker(String upstream, GuardSettings settings, LongSupplier nanoTime) {
    this.upstream = upstream;
    circuit =
        CircuitBreaker.<Void>builder()
            .withDelay(settings.breakerDelay())
            .withSuccessThreshold(1, PROBES)
            .build();
    ownersToOpen = settings.breakerOwners();
    delayNanos = settings.breakerDelay().toNanos();
    this.nanoTime = nanoTime;
  }

  private record Vote(boolean down, long at) {}

  /// The calls that try whether it is up again.
  private static final class Probes {
    private final long since;
    private final Set<OwnerId> owners = new HashSet<>();

    Probes(long since) {
      this.since = since;
    }
  }

  /// A call that the breaker let through.
  final class Attempt {
    private final OwnerId owner;
    private final @Nullable Probes probing;
    private boolean ended;

    private Attempt(OwnerId owner, @Nullable Probes probing) {
      this.owner = owner;
      this.probing = probing;
    }

    void sawIt(boolean down) {
      end(this, down);
    }

    /// It has seen neither. A probe that tells nothing is one that did not get through.
    void sawNothing() {
      if (probing != null) {
        end(this, true);
      }
    }
  }

  /// Whether nobody may try it now.
  boolean isOpen() {
    return circuit.isOpen() && circuit.getRemainingDelay().isPositive();
  }

  /// Whether a call of that owner would not be let through.
  synchronized boolean isOpenFor(OwnerId owner) {
    if (circuit.isHalfOpen() && nanoTime.getAsLong() - probes.since <= delayNanos) {
      return probes.owners.contains(owner) || probes.owners.size() >= PROBES;
    }
    return isOpen();
  }

  /// How long until it is tried again.
  Duration remaining() {
    return circuit.getRemainingDelay();
  }

  /// Lets a call through; `null` if it must not be made now.
  synchronized @Nullable Attempt enter(OwnerId owner) {
    if (circuit.isClosed()) {
      return new Attempt(owner, null);
    }
    var now = nanoTime.getAsLong();
    var wasOpen = circuit.isOpen();
    if (circuit.isHalfOpen() && now - probes.since > delayNanos) {
      // Probes that hang must not keep others from trying.
      circuit.open();
      circuit.halfOpen();
      probes = new Probes(now);
    }
    if ((!wasOpen && probes.owners.contains(owner)) || !circuit.tryAcquirePermit()) {
      return null;
    }
    if (wasOpen) {
      probes = new Probes(now);
    }
    probes.owners.add(owner);
    return new Attempt(owner, probes);
  }

  private synchronized void end(Attempt attempt, boolean down) {
    if (attempt.ended) {
      return;
    }
    attempt.ended = true;
    if (circuit.isClosed()) {
      vote(attempt.owner, down);
    } else if (circuit.isHalfOpen() && attempt.probing == probes) {
      endProbe(down);
    }
  }

  private void endProbe(boolean down) {
    if (down) {
      circuit.recordFailure();
    } else {
      circuit.recordSuccess();
      votes.clear();
      votesAgainst = 0;
      LOG.info("{} is up again", upstream);
    }
  }

  private void vote(OwnerId owner, boolean down) {
    var now = nanoTime.getAsLong();
    forget(votes.remove(owner));
    votes.put(owner, new Vote(down, now));
    votesAgainst += down ? 1 : 0;
    for (var oldest = votes.firstEntry();
        oldest != null
            && (now - oldest.getValue().at() > WINDOW_NANOS || votes.size() > MOST_VOTES);
        oldest = votes.firstEntry()) {
      votes.pollFirstEntry();
      forget(oldest.getValue());
    }
    if (votesAgainst >= ownersToOpen && 2 * votesAgainst > votes.size()) {
      circuit.open();
      LOG.warn("{} is down for {} of {} owners", upstream, votesAgainst, votes.size());
    }
  }

  private void forget(@Nullable Vote vote) {
    if (vote != null && vote.down()) {
      votesAgainst--;
    }
  }
}
