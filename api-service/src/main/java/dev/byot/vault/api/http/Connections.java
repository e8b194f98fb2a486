package dev.byot.vault.api.http;

import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.concurrent.CompletableFuture;

/// Lets a handler get at the connection that it answers on, which the server's API does not.
public final class Connections implements Http1ConnectionListener, AutoCloseable {
  /// A connection is served by one thread, one request after the other.
  private static final ThreadLocal<Connection> CURRENT = new ThreadLocal<>();

  private final SlowRequests slowRequests;
  private final CompletableFuture<Void> closing = new CompletableFuture<>();
  private final CallerWatches watches = new CallerWatches();

  /// @param slowRequests hears through this: of several listeners the server tells none
  Connections(SlowRequests slowRequests) {
    this.slowRequests = slowRequests;
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    slowRequests.begin(context);
    CURRENT.set(new Connection(context, closing, watches));
  }

  /// The connection that the current thread answers on.
  ///
  /// @throws IllegalStateException if it answers on none
  public static Connection current() {
    var connection = CURRENT.get();
    if (connection == null) {
      throw new IllegalStateException("the server does not report request lines");
    }
    return connection;
  }

  /// Tells whoever only waits for a connection's next request to stop.
  void drain() {
    closing.complete(null);
  }

  @Override
  public void close() {
    drain();
    watches.close();
  }

  /// A connection, when the server begins to close, and who watches for callers that go.
  public record Connection(
      ConnectionContext context, CompletableFuture<Void> closing, CallerWatches watches) {}
}
