package dev.byot.vault.api.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends requests whose head and body take too long to arrive: the server's own time-outs do not.
///
/// Counted from the request line. Bodies of streamed routes may take as long as they like once the
/// head is there; those routes watch them themselves.
public final class SlowRequests implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SlowRequests.class);

  /// A connection is served by one thread, one request after the other.
  private static final ThreadLocal<Watch> CURRENT = new ThreadLocal<>();

  private final Duration patience;
  private final Predicate<String> streamed;
  private final ScheduledThreadPoolExecutor timer;

  /// @param streamed tells by the raw path whether a route streams its body
  public SlowRequests(Duration patience, Predicate<String> streamed) {
    this.patience = patience;
    this.streamed = streamed;
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("slow-requests").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /// A request line has arrived.
  void begin(ConnectionContext connection) {
    end(CURRENT.get());
    CURRENT.set(new Watch(connection));
  }

  /// The head has arrived; from now on the body is waited for.
  Watch watch(ServerRequest request) {
    var watch = CURRENT.get();
    if (watch == null) {
      throw new IllegalStateException("the server does not report request lines");
    }
    if (!hasBody(request) || streamed.test(request.prologue().uriPath().rawPath())) {
      watch.close();
    } else {
      watch.request = request;
    }
    return watch;
  }

  private static boolean hasBody(ServerRequest request) {
    return request.headers().contains(HeaderNames.TRANSFER_ENCODING)
        || request.headers().contains(HeaderNames.CONTENT_LENGTH);
  }

  private static void end(@Nullable Watch watch) {
    if (watch != null) {
      watch.close();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /// The deadline of one request.
  final class Watch implements AutoCloseable {
    private final ConnectionContext connection;
    private final java.util.concurrent.Future<?> deadline;
    private volatile @Nullable ServerRequest request;

    private Watch(ConnectionContext connection) {
      this.connection = connection;
      deadline = timer.schedule(this::expire, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void expire() {
      var waiting = request;
      if (waiting == null || !waiting.content().consumed()) {
        LOG.info("connection {} closed: the request was too slow", connection.socketId());
        connection.serverSocket().close();
      }
    }

    @Override
    public void close() {
      deadline.cancel(false);
    }
  }
}
