package dev.byot.vault.api.watch;

import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.CallerWatch;
import dev.byot.vault.api.http.Connections;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.keys.ShownKeys;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;

/// `GET /v1/keys:watch`: all of the caller's keys, and again whenever one changes, as Server-Sent
/// Events.
public final class WatchRoutes implements HttpService, AutoCloseable {
  private static final String PATH = "/v1/keys:watch";

  private final Authenticator authenticator;
  private final ShownKeys keys;
  private final KeyWatches watches;
  private final WatchSettings settings;
  private final Clock clock;
  private final ScheduledThreadPoolExecutor timer;

  public WatchRoutes(
      Authenticator authenticator,
      ShownKeys keys,
      KeyWatches watches,
      WatchSettings settings,
      Clock clock) {
    this.authenticator = authenticator;
    this.keys = keys;
    this.watches = watches;
    this.settings = settings;
    this.clock = clock;
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("watch-patience").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(PATH, this::watch)
        .any(
            PATH,
            (_, _) -> {
              throw new VaultException.MethodNotAllowed("keys are watched with GET");
            });
  }

  private void watch(ServerRequest request, ServerResponse response) {
    var token = Bearer.token(request.headers());
    Supplier<Caller> callers = () -> authenticator.authenticate(token, Freshness.USE);
    var owner = callers.get().owner();
    var connection = Connections.current();
    var watch = watches.open(owner, connection.closing());
    try {
      var feed = new KeyFeed(keys, owner, settings, clock);
      // Read before anything is sent, so that an outage is an ordinary refusal.
      var first = feed.read();
      CallerWatch.start(connection, response, watch::gone);
      response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
      response.header(HeaderNames.create("x-accel-buffering"), "no");
      var events =
          new EventStream(
              response.outputStream(),
              timer,
              settings.patience(),
              () -> connection.serverSocket().close());
      new WatchLoop(watch, callers, feed, events, settings, clock).run(first);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloseConnectionException("the server is closing", e);
    } finally {
      watches.close(owner, watch);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
