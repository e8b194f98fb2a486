package dev.byot.vault.api.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection as the server sees it, but for what comes and goes on it: that is watched, as the
/// sockets have no time-outs.
public final class Connection implements ConnectionContext {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final ConnectionContext server;
  private final CompletableFuture<Void> closing;
  private final CallerWatches watches;
  private final Incoming incoming;
  private final Outgoing outgoing;
  private final DataReader reader;

  Connection(ConnectionContext server, CompletableFuture<Void> closing, CallerWatches watches) {
    this.server = server;
    this.closing = closing;
    this.watches = watches;
    incoming = new Incoming(server.serverSocket());
    outgoing = new Outgoing(server.dataWriter(), System::nanoTime);
    reader = DataReader.create(incoming);
  }

  /// Done once the server begins to close.
  public CompletableFuture<Void> closing() {
    return closing;
  }

  CallerWatches watches() {
    return watches;
  }

  Incoming incoming() {
    return incoming;
  }

  /// Leaves it to somebody else to find out that the caller takes nothing of an answer, or not.
  public void watchedElsewhere(boolean watched) {
    outgoing.watchedElsewhere(watched);
  }

  /// Ends it if the caller has taken nothing for that long though there is something.
  void endIfStalled(long now, long patienceNanos) {
    if (outgoing.isStalled(now, patienceNanos)) {
      end("the caller does not read");
    }
  }

  /// Ends it in the middle of whatever goes on.
  ///
  /// @param why goes to the log
  void end(String why) {
    try {
      serverSocket().close();
      LOG.info("connection {} closed: {}", childSocketId(), why);
    } catch (UncheckedIOException e) {
      LOG.debug("connection {} had ended before: {}", childSocketId(), why, e);
    }
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return outgoing;
  }

  @Override
  public HelidonSocket serverSocket() {
    return server.serverSocket();
  }

  @Override
  public ListenerContext listenerContext() {
    return server.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return server.executor();
  }

  @Override
  public Router router() {
    return server.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return server.proxyProtocolData();
  }

  @Override
  public PeerInfo remotePeer() {
    return server.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return server.localPeer();
  }

  @Override
  public boolean isSecure() {
    return server.isSecure();
  }

  @Override
  public String socketId() {
    return server.socketId();
  }

  @Override
  public String childSocketId() {
    return server.childSocketId();
  }
}
