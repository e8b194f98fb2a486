package dev.byot.vault.api.http;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What comes on a connection. Whoever watches its caller reads ahead of the server: then the
/// server waits for what that brings.
final class Incoming implements Supplier<byte[]> {
  private final HelidonSocket socket;
  private @Nullable CallerWatch watch;

  Incoming(HelidonSocket socket) {
    this.socket = socket;
  }

  /// From now on somebody may read ahead.
  void watchedBy(CallerWatch caller) {
    watch = caller;
  }

  /// Asked by the connection's own thread.
  ///
  /// @throws CloseConnectionException at the end of the connection: the server would take it for a
  ///   failure of its own if it came in the middle of a request
  @Override
  public byte[] get() {
    var ahead = end();
    var bytes = ahead == null ? read() : await(ahead);
    if (bytes == null) {
      throw new CloseConnectionException("the caller went away");
    }
    return bytes;
  }

  /// Nobody need read ahead any more.
  ///
  /// @return what somebody already reads
  @Nullable CompletableFuture<byte @Nullable []> end() {
    var ended = watch;
    watch = null;
    return ended == null ? null : ended.end();
  }

  /// Reads from the socket, which one thread at a time may.
  ///
  /// @return `null` at the end of the connection
  byte @Nullable [] read() {
    try {
      return socket.get();
    } catch (UncheckedIOException e) {
      throw new ServerConnectionException("the connection broke", e);
    }
  }

  private static byte @Nullable [] await(CompletableFuture<byte @Nullable []> ahead) {
    try {
      return ahead.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloseConnectionException("it was idle for too long, or the server closes", e);
    } catch (ExecutionException e) {
      throw new ServerConnectionException("the connection broke", e);
    }
  }
}
