package dev.byot.vault.api.watch;

import dev.byot.vault.digest.Sha256;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Writes Server-Sent Events. Whoever does not read them in time is cut off: a write that waits
/// holds one virtual thread and one state.
final class EventStream {
  private final OutputStream out;
  private final ScheduledExecutorService timer;
  private final Duration patience;
  private final Runnable cut;

  /// @param cut ends the connection
  EventStream(OutputStream out, ScheduledExecutorService timer, Duration patience, Runnable cut) {
    this.out = out;
    this.timer = timer;
    this.patience = patience;
    this.cut = cut;
  }

  /// Sends all keys. The id says what was sent: the same keys have the same id on every instance.
  void keys(String json) {
    write("event: keys\nid: " + Sha256.id(json) + "\ndata: " + json + "\n\n");
  }

  /// Says why the stream ends.
  void end(String code) {
    write("event: end\ndata: {\"code\":\"" + code + "\"}\n\n");
  }

  void keepAlive() {
    write(": keep-alive\n\n");
  }

  /// @throws CloseConnectionException if the caller is gone or too slow
  private void write(String text) {
    var late = timer.schedule(cut, patience.toMillis(), TimeUnit.MILLISECONDS);
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException | RuntimeException e) {
      throw new CloseConnectionException("the caller has gone", e);
    } finally {
      late.cancel(false);
    }
  }
}
