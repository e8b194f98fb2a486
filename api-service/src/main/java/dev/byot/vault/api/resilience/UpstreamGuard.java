package dev.byot.vault.api.resilience;

import dev.byot.vault.api.resilience.Breaker.Attempt;
import dev.byot.vault.api.resilience.Bulkhead.Place;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Stands in front of one upstream. Refuses, before anything is sent, what it cannot take.
public final class UpstreamGuard {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Duration longestWait;
  private final CallRate rate;
  private final Bulkhead bulkhead;
  private final Breaker breaker;

  /// @param upstream for the log
  /// @param nanoTime as [System#nanoTime]
  UpstreamGuard(String upstream, GuardSettings settings, LongSupplier nanoTime) {
    longestWait = settings.longestWait();
    rate = new CallRate(settings.callsPerMinute(), GuardSettings.share(settings.callsPerMinute()));
    bulkhead = new Bulkhead(settings.calls(), settings.share());
    breaker = new Breaker(upstream, settings, nanoTime);
  }

  /// Whether the upstream is down, and the owner's call would not be one that tries it.
  public boolean isDownFor(OwnerId owner) {
    return breaker.isOpenFor(owner);
  }

  /// Begins a call. The caller closes the pass when the call has ended.
  ///
  /// @param who the upstream, for messages
  /// @throws VaultException if it is refused at once
  public Pass begin(OwnerId owner, String who) {
    if (breaker.isOpen()) {
      throw down(who);
    }
    var pause = rate.count(owner);
    if (pause.isPositive()) {
      throw new VaultException.TooManyRequests(
          "upstream-rate-limited", "too many calls to " + who + " in a minute", pause);
    }
    var place = bulkhead.join(owner);
    if (place == null) {
      throw busy(who);
    }
    return new Pass(owner, who, place);
  }

  private VaultException down(String who) {
    return new VaultException.Overloaded(
        "upstream-down",
        who + " is down for several users: nothing is sent there for a moment",
        breaker.remaining());
  }

  private static VaultException busy(String who) {
    return new VaultException.Overloaded(
        "upstream-busy", "too many calls to " + who + " run at once", SOON);
  }

  /// One call's permission.
  public final class Pass implements AutoCloseable {
    private final OwnerId owner;
    private final String who;
    private final Place place;
    private @Nullable Attempt attempt;

    private Pass(OwnerId owner, String who, Place place) {
      this.owner = owner;
      this.who = who;
      this.place = place;
    }

    /// Waits until the call may run.
    ///
    /// @throws VaultException if it may not; nothing has been sent
    public void await() throws InterruptedException {
      if (!place.await(longestWait)) {
        throw busy(who);
      }
      attempt = breaker.enter(owner);
      if (attempt == null) {
        throw down(who);
      }
    }

    /// Nobody waits for it any more: [#await] returns. From any thread.
    public void giveUp() {
      place.close();
    }

    /// What the call has shown of the upstream.
    public void sawIt(boolean down) {
      if (attempt != null) {
        attempt.sawIt(down);
      }
    }

    @Override
    public void close() {
      place.close();
      if (attempt != null) {
        attempt.sawNothing();
      }
    }
  }
}
