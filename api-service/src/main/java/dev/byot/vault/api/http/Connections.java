package dev.byot.vault.api.http;

import dev.byot.vault.process.Sweep;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// All connections, each of which is served as a [Connection]. Lets a handler get at the one that
/// it answers on, which the server's API does not; ends those whose callers do not read.
public final class Connections
    implements ServerConnectionSelector, Http1ConnectionListener, AutoCloseable {
  /// A connection is served by one thread, one request after the other.
  private static final ThreadLocal<Connection> CURRENT = new ThreadLocal<>();

  /// How often it looks for them within its patience.
  private static final int LOOKS = 20;

  private final SlowRequests slowRequests;
  private final long patienceNanos;
  private final ServerConnectionSelector http;
  private final CompletableFuture<Void> closing = new CompletableFuture<>();
  private final CallerWatches watches = new CallerWatches();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Sweep sweep;

  /// @param http how to read requests
  /// @param slowRequests hears through this: of several listeners the server tells none
  /// @param patience how long a caller may take nothing of what they are answered
  Connections(Http1Config.Builder http, SlowRequests slowRequests, Duration patience) {
    this.http =
        Http1ConnectionSelector.builder().config(http.addReceiveListener(this).build()).build();
    this.slowRequests = slowRequests;
    patienceNanos = patience.toNanos();
    sweep = Sweep.every(patience.dividedBy(LOOKS), "slow-readers", this::look);
  }

  private void look() {
    var now = System.nanoTime();
    open.forEach(connection -> connection.endIfStalled(now, patienceNanos));
  }

  @Override
  public ServerConnection connection(ConnectionContext server) {
    var connection = new Connection(server, closing, watches);
    return new ServedConnection(http.connection(connection), connection, this);
  }

  /// The current thread serves that connection from now on.
  void begin(Connection connection) {
    open.add(connection);
    CURRENT.set(connection);
  }

  void end(Connection connection) {
    open.remove(connection);
    slowRequests.end();
    var _ = connection.incoming().end();
  }

  /// The connection that the current thread answers on.
  ///
  /// @throws IllegalStateException if it answers on none
  public static Connection current() {
    var connection = CURRENT.get();
    if (connection == null) {
      throw new IllegalStateException("this thread serves no connection");
    }
    return connection;
  }

  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    slowRequests.begin(current());
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  /// Tells whoever only watches to go.
  void drain() {
    closing.complete(null);
  }

  @Override
  public void close() {
    drain();
    watches.close();
    sweep.close();
  }
}
