package dev.byot.vault.api.upstream;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.ResponseOutOfOrderStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;

/// A connection that is used again only if nothing unread is on it, and that logs neither heads nor
/// bytes: both hold credentials.
final class UpstreamConnection extends DefaultManagedHttpClientConnection {
  /// A shorter pause is not checked for a close by the other side: the check takes a millisecond.
  private static final long CHECKED_AFTER_NANOS = 1_000_000_000L;

  /// Each look for an early answer takes a millisecond.
  private static final ResponseOutOfOrderStrategy EVERY_64_KIB =
      new MonitoringResponseOutOfOrderStrategy(64 * 1024);

  /// An upstream may refuse a body before it has arrived. A chunked body is not broken off for
  /// that: the client would end it as if it were whole.
  private static final ResponseOutOfOrderStrategy EARLY_ANSWERS =
      (request, connection, in, sent, next) ->
          !request.getEntity().isChunked()
              && EVERY_64_KIB.isEarlyResponseDetected(request, connection, in, sent, next);

  private final AnswerHeads heads;
  private long pausedAt;

  private UpstreamConnection(Http1Config config, AnswerHeads heads) {
    super("upstream", null, null, config, null, null, EARLY_ANSWERS, null, _ -> heads);
    this.heads = heads;
  }

  static UpstreamConnection with(Http1Config config) {
    return new UpstreamConnection(config, new AnswerHeads(config));
  }

  @Override
  public void bind(Socket socket) throws IOException {
    bind(new SocketHolder(socket));
  }

  @Override
  public void bind(SSLSocket sslSocket, Socket socket) throws IOException {
    bind(new SocketHolder(sslSocket, socket));
  }

  @Override
  protected void onRequestSubmitted(ClassicHttpRequest request) {
    // Not logged.
  }

  @Override
  protected void onResponseReceived(ClassicHttpResponse response) {
    // Not logged.
  }

  @Override
  public void passivate() {
    pausedAt = System.nanoTime();
    super.passivate();
  }

  /// Asked before the connection is used again.
  @Override
  public boolean isStale() throws IOException {
    var holder = getSocketHolder();
    return holder == null
        || hasUnread()
        || (System.nanoTime() - pausedAt > CHECKED_AFTER_NANOS
            && saysAnything(holder.getBaseSocket()));
  }

  /// Whether there is anything to read within a millisecond, if only the end: beneath TLS, which
  /// would keep what is no whole record to itself.
  private static boolean saysAnything(Socket socket) throws IOException {
    var timeout = socket.getSoTimeout();
    socket.setSoTimeout(1);
    try {
      var _ = socket.getInputStream().read();
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } finally {
      socket.setSoTimeout(timeout);
    }
  }

  /// Asked before the connection is put aside.
  @Override
  public boolean isConsistent() {
    try {
      return super.isConsistent() && !hasUnread();
    } catch (IOException _) {
      return false;
    }
  }

  /// After a failure.
  @Override
  public void close() {
    close(CloseMode.IMMEDIATE);
  }

  /// Says no goodbye by TLS, and waits for none: the other side knows where a request ends, and one
  /// that does not read would hold up who closes, who may hold the lock of the pool.
  @Override
  public void close(CloseMode mode) {
    var holder = getSocketHolder();
    if (holder != null && mode != CloseMode.IMMEDIATE) {
      Closer.closeQuietly(holder.getBaseSocket());
    }
    super.close(CloseMode.IMMEDIATE);
  }

  /// Whether the other side has said more than it was asked: in our buffer, in that of TLS, or on
  /// the socket.
  private boolean hasUnread() throws IOException {
    var holder = getSocketHolder();
    if (holder == null) {
      return false;
    }
    var tls = holder.getSSLSocket();
    return heads.isFilled()
        || holder.getBaseSocket().getInputStream().available() > 0
        || (tls != null && tls.getInputStream().available() > 0);
  }
}
