package dev.byot.vault.api.limits;

import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The requests that run on this instance: how many of each kind, and of each owner, there may be.
public final class InFlight {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final LoadSettings settings;
  private final Counts<Lane> lanes = new Counts<>();
  private final Counts<OwnedLane> owners = new Counts<>();
  private final AtomicInteger total = new AtomicInteger();
  private final CountDownLatch idle = new CountDownLatch(1);
  private volatile boolean draining;

  public InFlight(LoadSettings settings) {
    this.settings = settings;
  }

  private record OwnedLane(OwnerId owner, Lane lane) {}

  /// A request begins, of whomever. Asked before anything costs.
  ///
  /// @throws VaultException.Overloaded if there are too many, or the instance stops
  void enter(Lane lane) {
    if (draining && lane.isCall()) {
      throw new VaultException.Overloaded(
          "shutting-down", "this instance stops: another one takes the call", SOON);
    }
    if (!lanes.tryAdd(lane, lane.limit(settings))) {
      throw new VaultException.Overloaded(
          "overloaded", "too many " + lane + " at once on this instance", SOON);
    }
    total.incrementAndGet();
  }

  void leave(Lane lane) {
    lanes.remove(lane);
    if (total.decrementAndGet() == 0 && draining) {
      idle.countDown();
    }
  }

  /// It turns out whose request it is.
  ///
  /// @throws VaultException.TooManyRequests if there are too many of theirs
  void enter(OwnerId owner, Lane lane) {
    var limit = lane.limitPerOwner(settings);
    if (!owners.tryAdd(new OwnedLane(owner, lane), limit)) {
      throw new VaultException.TooManyRequests(
          lane.isCall() ? "too-many-calls" : "too-many-requests",
          "you have " + limit + " " + lane + " running here: wait until one has ended",
          SOON);
    }
  }

  void leave(OwnerId owner, Lane lane) {
    owners.remove(new OwnedLane(owner, lane));
  }

  /// Takes no further calls; all else until the server stops.
  public void drain() {
    draining = true;
    if (total.get() == 0) {
      idle.countDown();
    }
  }

  /// Waits until nothing runs any more, once [#drain] was called.
  ///
  /// @return whether nothing does
  public boolean awaitIdle(Duration atMost) {
    try {
      return idle.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
