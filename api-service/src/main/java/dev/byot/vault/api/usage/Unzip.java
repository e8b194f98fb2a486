package dev.byot.vault.api.usage;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Takes gzip (RFC 1952) off, piece by piece.
final class Unzip implements AutoCloseable {
  /// No answer is longer that is not made to be a burden.
  private static final long MOST_BYTES = 64L * 1024 * 1024;

  private static final int BUFFER_BYTES = 8 * 1024;

  /// Magic, method, no flags: what servers send. Time and system follow.
  private static final int[] HEAD = {0x1f, 0x8b, 8, 0};

  private static final int HEAD_BYTES = 10;

  /// Whoever takes what comes out.
  @FunctionalInterface
  interface Sink {
    void read(byte[] bytes, int offset, int count) throws IOException;
  }

  private final Inflater inflater = new Inflater(true);
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Sink sink;
  private int headSeen;

  Unzip(Sink sink) {
    this.sink = sink;
  }

  /// @throws IOException if it is no gzip, or is not read here
  void read(byte[] bytes, int offset, int count) throws IOException {
    var end = offset + count;
    var next = offset;
    for (; next < end && headSeen < HEAD_BYTES; next++, headSeen++) {
      if (headSeen < HEAD.length && (bytes[next] & 0xFF) != HEAD[headSeen]) {
        throw new IOException("no gzip that is read here");
      }
    }
    inflater.setInput(bytes, next, end - next);
    try {
      for (var out = inflater.inflate(buffer); out > 0; out = inflater.inflate(buffer)) {
        if (inflater.getBytesWritten() > MOST_BYTES) {
          throw new IOException("too much to read");
        }
        sink.read(buffer, 0, out);
      }
    } catch (DataFormatException e) {
      throw new IOException("no gzip", e);
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
