package dev.byot.vault.api.limits;

import dev.byot.vault.api.http.CurrentRequest;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.limits.RateLimits.Standing;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;

/// Lets callers in as fast as they may come, and notes who they are. Every route authenticates, so
/// no route can forget its limit; it is counted once per request, and only for who is known.
public final class LimitedAuthenticator implements Authenticator {
  private static final HeaderName LIMIT = HeaderNames.create("ratelimit-limit");
  private static final HeaderName REMAINING = HeaderNames.create("ratelimit-remaining");
  private static final HeaderName RESET = HeaderNames.create("ratelimit-reset");

  private final Authenticator authenticator;
  private final RateLimits limits;

  public LimitedAuthenticator(Authenticator authenticator, RateLimits limits) {
    this.authenticator = authenticator;
    this.limits = limits;
  }

  /// @throws VaultException.TooManyRequests if the owner came too often, or see [Authenticator]
  @Override
  public Caller authenticate(String idToken, Freshness need) {
    var caller = authenticator.authenticate(idToken, need);
    var current = CurrentRequest.get();
    current.isFrom(caller.owner());
    if (isFirst(current.request())) {
      var traffic = traffic(current.request());
      limits
          .count(caller.owner(), traffic)
          .ifPresent(standing -> apply(standing, traffic, current.response()));
    }
    return caller;
  }

  private static boolean isFirst(ServerRequest request) {
    var counted = request.context().get(LimitedAuthenticator.class, Boolean.class).isPresent();
    request.context().register(LimitedAuthenticator.class, true);
    return !counted;
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
