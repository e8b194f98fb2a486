package dev.byot.vault.api.http;

import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Notices that the caller has gone while there is nothing to tell them: the server itself would
/// notice with the next write only.
///
/// It reads ahead: either the connection ends, or the next request begins, whose bytes the server
/// gets from [Incoming] when it asks for them.
public final class CallerWatch {
  /// Most short calls are over by then and need no watch, nor its thread.
  private static final Duration BEGINS_AFTER = Duration.ofMillis(30);

  private final Connection connection;
  private final long since = System.nanoTime();

  /// What it reads, once it has begun; something else, once it no longer may.
  private final AtomicReference<@Nullable CompletableFuture<byte @Nullable []>> ahead =
      new AtomicReference<>();

  private volatile Runnable gone;

  private CallerWatch(Connection connection, Runnable gone) {
    this.connection = connection;
    this.gone = gone;
  }

  /// Watches until the answer is sent. The request must have been read to its end.
  ///
  /// @param gone told if the caller goes away before that
  public static void start(Connection connection, ServerResponse response, Runnable gone) {
    if (connection.dataReader().available() > 0) {
      // The next request is here already.
      return;
    }
    var watch = new CallerWatch(connection, gone);
    response.whenSent(() -> watch.gone = () -> {});
    connection.incoming().watchedBy(watch);
    connection.watches().add(watch);
  }

  /// Begins to watch if the call takes so long that it needs it, and is not over.
  ///
  /// @return whether it was due
  boolean beginIfDue(long now) {
    if (now - since <= BEGINS_AFTER.toNanos()) {
      return false;
    }
    var read = new CompletableFuture<byte @Nullable []>();
    if (ahead.compareAndSet(null, read)) {
      var _ =
          read.completeAsync(
                  connection.incoming()::read, Thread.ofVirtual().name("caller-watch")::start)
              .whenComplete((bytes, _) -> {
                if (bytes == null) {
                  gone.run();
                }
              });
    }
    return true;
  }

  /// It need not begin any more.
  ///
  /// @return what it reads, if it has begun
  @Nullable CompletableFuture<byte @Nullable []> end() {
    if (ahead.compareAndSet(null, new CompletableFuture<>())) {
      connection.watches().remove(this);
      return null;
    }
    return ahead.get();
  }
}
