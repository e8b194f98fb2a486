package dev.byot.vault.api.http;

import dev.byot.vault.process.Sweep;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Ends requests whose head and body take too long to arrive: the server's own time-outs do not.
///
/// Counted from the request line. Bodies of streamed routes may take as long as they like once the
/// head is there; those routes watch them themselves.
public final class SlowRequests implements AutoCloseable {
  /// A connection is served by one thread, one request after the other.
  private static final ThreadLocal<Watch> CURRENT = new ThreadLocal<>();

  /// How often it looks for them within their patience.
  private static final int LOOKS = 20;

  private final long patienceNanos;
  private final Predicate<String> streamed;
  private final Set<Watch> open = ConcurrentHashMap.newKeySet();
  private final Sweep sweep;

  /// @param streamed tells by the raw path whether a route streams its body
  public SlowRequests(Duration patience, Predicate<String> streamed) {
    patienceNanos = patience.toNanos();
    this.streamed = streamed;
    sweep = Sweep.every(patience.dividedBy(LOOKS), "slow-requests", this::look);
  }

  private void look() {
    var now = System.nanoTime();
    open.stream().filter(watch -> now - watch.since > patienceNanos).forEach(Watch::expire);
  }

  /// A request line has arrived.
  void begin(Connection connection) {
    end();
    var watch = new Watch(connection);
    open.add(watch);
    CURRENT.set(watch);
  }

  /// What the current thread has waited for is there, or will never come.
  void end() {
    var watch = CURRENT.get();
    if (watch != null) {
      watch.close();
    }
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

  @Override
  public void close() {
    sweep.close();
  }

  /// The deadline of one request.
  final class Watch implements AutoCloseable {
    private final Connection connection;
    private final long since = System.nanoTime();
    private volatile @Nullable ServerRequest request;

    private Watch(Connection connection) {
      this.connection = connection;
    }

    private void expire() {
      if (!open.remove(this)) {
        return;
      }
      var waiting = request;
      if (waiting == null || !waiting.content().consumed()) {
        connection.end("the request was too slow");
      }
    }

    @Override
    public void close() {
      open.remove(this);
    }
  }
}
