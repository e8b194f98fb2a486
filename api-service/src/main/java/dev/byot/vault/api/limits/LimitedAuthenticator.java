package dev.byot.vault.api.limits;

import dev.byot.vault.api.http.CurrentRequest;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.identity.SignIn;
import dev.byot.vault.api.limits.RateLimits.Standing;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;

/// Lets callers in as fast as they may come and as many as may be there, and notes who they are.
/// Every route authenticates first, so no route can forget its limits; each is counted once per
/// request. What is too much for the instance is refused before the token is looked at.
public final class LimitedAuthenticator implements Authenticator {
  private static final HeaderName LIMIT = HeaderNames.create("ratelimit-limit");
  private static final HeaderName REMAINING = HeaderNames.create("ratelimit-remaining");
  private static final HeaderName RESET = HeaderNames.create("ratelimit-reset");

  private final Authenticator authenticator;
  private final RateLimits limits;
  private final InFlight inFlight;

  public LimitedAuthenticator(Authenticator authenticator, RateLimits limits, InFlight inFlight) {
    this.authenticator = authenticator;
    this.limits = limits;
    this.inFlight = inFlight;
  }

  /// @throws VaultException.Overloaded if the instance has too much to do
  /// @throws VaultException.TooManyRequests if the owner came too often, or is there too often; or
  ///   see [Authenticator]
  @Override
  public Caller authenticate(String idToken, Freshness need) {
    var first = enter();
    var caller = authenticator.authenticate(idToken, need);
    count(caller.owner(), first);
    return caller;
  }

  @Override
  public OwnerId admit(SignIn signIn, Freshness need) {
    var first = enter();
    var owner = authenticator.admit(signIn, need);
    count(owner, first);
    return owner;
  }

  /// Whether the request enters now, and not earlier.
  private boolean enter() {
    var current = CurrentRequest.get();
    var first = isFirst(current.request());
    if (first) {
      var lane = lane(current.request());
      inFlight.enter(lane);
      current.atEnd(() -> inFlight.leave(lane));
    }
    return first;
  }

  private void count(OwnerId owner, boolean first) {
    var current = CurrentRequest.get();
    current.isFrom(owner);
    if (first) {
      var traffic = traffic(current.request());
      limits
          .count(owner, traffic)
          .ifPresent(standing -> apply(standing, traffic, current.response()));
      var lane = lane(current.request());
      inFlight.enter(owner, lane);
      current.atEnd(() -> inFlight.leave(owner, lane));
    }
  }

  private static boolean isFirst(ServerRequest request) {
    var counted = request.context().get(LimitedAuthenticator.class, Boolean.class).isPresent();
    request.context().register(LimitedAuthenticator.class, true);
    return !counted;
  }

  private static Lane lane(ServerRequest request) {
    var prologue = request.prologue();
    return Lane.of(prologue.method().text(), prologue.uriPath().rawPath());
  }

  private static Traffic traffic(ServerRequest request) {
    var prologue = request.prologue();
    return Traffic.of(prologue.method().text(), prologue.uriPath().rawPath());
  }

  private static void apply(Standing standing, Traffic traffic, ServerResponse response) {
    response.header(LIMIT, Integer.toString(standing.limit()));
    response.header(REMAINING, Long.toString(standing.remaining()));
    response.header(RESET, Long.toString(seconds(standing.full())));
    if (!standing.allowed()) {
      throw new VaultException.TooManyRequests(
          "rate-limited",
          "more than %d %s in a minute".formatted(standing.limit(), traffic),
          Duration.ofSeconds(seconds(standing.next())));
    }
  }

  /// Rounded up: whoever waits that long is not too early.
  private static long seconds(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds();
  }
}
