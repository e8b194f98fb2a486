package dev.byot.vault.api.http;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Notices that the caller has gone while there is nothing to tell them: the server itself would
/// notice with the next write only.
///
/// It reads ahead: either the connection ends, or the next request begins, whose bytes the server
/// finds afterwards. Until then nobody else may read, so the answer's end waits for it.
public final class CallerWatch {
  /// Most short calls are over by then and need no watch, nor its thread.
  private static final Duration BEGINS_AFTER = Duration.ofMillis(30);

  /// How long a connection stays open for its next request.
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);

  private final Connections.Connection connection;
  private final boolean keepAlive;
  private final Runnable gone;
  private final long since = System.nanoTime();
  private final AtomicBoolean decided = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private CallerWatch(Connections.Connection connection, boolean keepAlive, Runnable gone) {
    this.connection = connection;
    this.keepAlive = keepAlive;
    this.gone = gone;
  }

  /// Watches until the answer is sent. The request must have been read to its end.
  ///
  /// @param connection on which a further request may come
  public static void start(
      Connections.Connection connection,
      ServerRequest request,
      ServerResponse response,
      Runnable gone) {
    start(connection, response, !request.headers().contains(HeaderValues.CONNECTION_CLOSE), gone);
  }

  /// The same for an answer behind which the connection may be at its end.
  ///
  /// @param keepAlive whether a further request may come on the connection
  public static void start(
      Connections.Connection connection,
      ServerResponse response,
      boolean keepAlive,
      Runnable gone) {
    if (connection.context().dataReader().available() > 0) {
      // The next request is here already.
      return;
    }
    var watch = new CallerWatch(connection, keepAlive, gone);
    response.whenSent(watch::join);
    connection.watches().add(watch);
  }

  /// Begins to watch if the call takes so long that it needs it, and is not over.
  ///
  /// @return whether it was due
  boolean beginIfDue(long now) {
    if (now - since <= BEGINS_AFTER.toNanos()) {
      return false;
    }
    if (decided.compareAndSet(false, true)) {
      Thread.ofVirtual().name("caller-watch").start(this::run);
    }
    return true;
  }

  private void run() {
    try {
      connection.context().dataReader().pullData();
    } catch (RuntimeException _) {
      // The server reports the end of a connection so.
      gone.run();
    } finally {
      ended.complete(null);
    }
  }

  private void join() {
    if (decided.compareAndSet(false, true)) {
      connection.watches().remove(this);
      return;
    }
    if (!keepAlive) {
      throw new CloseConnectionException("the caller asked for it");
    }
    try {
      var _ =
          CompletableFuture.anyOf(ended, connection.closing())
              .get(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      throw new CloseConnectionException("no further request", e);
    }
    if (!ended.isDone()) {
      throw new CloseConnectionException("the server is closing");
    }
  }
}
