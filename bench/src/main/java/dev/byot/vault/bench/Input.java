package dev.byot.vault.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// What one side of a connection reads: lines and counted bytes. For one thread, so it takes no
/// lock per byte as the JDK's buffers do: what the load costs would be in every figure.
final class Input {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final InputStream from;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int next;
  private int end;

  Input(InputStream from) {
    this.from = from;
  }

  /// Reads a line without its end.
  String line() throws IOException {
    var line = new StringBuilder();
    for (var c = read(); c != '\n'; c = read()) {
      if (c < 0) {
        throw new EOFException("the connection ended within a message");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /// The next byte, or -1.
  private int read() throws IOException {
    return next == end && !fill() ? -1 : buffer[next++] & 0xFF;
  }

  byte[] bytes(int count) throws IOException {
    var bytes = new byte[count];
    for (var done = 0; done < count; ) {
      if (next == end && !fill()) {
        throw new EOFException("the connection ended within a body");
      }
      var some = Math.min(count - done, end - next);
      System.arraycopy(buffer, next, bytes, done, some);
      next += some;
      done += some;
    }
    return bytes;
  }

  private boolean fill() throws IOException {
    next = 0;
    end = Math.max(0, from.read(buffer));
    return end > 0;
  }
}
