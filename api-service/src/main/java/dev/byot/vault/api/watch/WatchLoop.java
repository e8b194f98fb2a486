package dev.byot.vault.api.watch;

import dev.byot.vault.api.http.Problems;
import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.StateUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Sends the state, waits for something to happen, sends again what has changed; until the caller
/// goes, may no longer watch, or the server closes.
final class WatchLoop {
  private static final String CLOSING = "shutting-down";

  private final KeyWatch watch;
  private final Supplier<Caller> callers;
  private final KeyFeed feed;
  private final EventStream events;
  private final WatchSettings settings;
  private final Clock clock;
  private String sent = "";
  private Instant nextSign;

  /// @param callers finds out anew who calls, or refuses
  WatchLoop(
      KeyWatch watch,
      Supplier<Caller> callers,
      KeyFeed feed,
      EventStream events,
      WatchSettings settings,
      Clock clock) {
    this.watch = watch;
    this.callers = callers;
    this.feed = feed;
    this.events = events;
    this.settings = settings;
    this.clock = clock;
    nextSign = clock.instant();
  }

  void run(String first) throws InterruptedException {
    send(first);
    try {
      while (!watch.isGone() && !watch.isClosing()) {
        var caller = callers.get();
        if (watch.takeChange() || !clock.instant().isBefore(feed.nextReading())) {
          send(feed.read());
          watch.rest(settings.pause());
        }
        showLife();
        watch.await(until(caller.expiresAt()));
      }
    } catch (VaultException | StateUnavailableException e) {
      events.end(Problems.of(e).code());
      return;
    }
    if (!watch.isGone()) {
      events.end(CLOSING);
    }
  }

  private void send(String json) {
    if (!json.equals(sent)) {
      events.keys(json);
      sent = json;
      nextSign = clock.instant().plus(settings.keepAlive());
    }
  }

  private void showLife() {
    var now = clock.instant();
    if (!now.isBefore(nextSign)) {
      events.keepAlive();
      nextSign = now.plus(settings.keepAlive());
    }
  }

  private Duration until(Instant expiry) {
    var now = clock.instant();
    return Stream.of(now.plus(settings.check()), feed.nextReading(), nextSign, expiry)
        .min(Instant::compareTo)
        .map(next -> Duration.between(now, next))
        .filter(Duration::isPositive)
        .orElse(Duration.ZERO);
  }
}
