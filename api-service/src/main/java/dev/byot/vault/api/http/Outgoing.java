package dev.byot.vault.api.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;

/// What goes out on a connection. Knows since when it waits for the caller to take it.
final class Outgoing implements DataWriter {
  /// More is written piece by piece: each that is taken shows that the caller reads. A piece of a
  /// forwarded answer, with what is around it, fits.
  static final int PIECE_BYTES = 32 * 1024;

  private static final long NOT_WAITING = 0;

  private final DataWriter socket;
  private final LongSupplier nanoTime;
  private volatile long since = NOT_WAITING;
  private volatile boolean watchedElsewhere;

  /// @param nanoTime as [System#nanoTime]
  Outgoing(DataWriter socket, LongSupplier nanoTime) {
    this.socket = socket;
    this.nanoTime = nanoTime;
  }

  /// Somebody else ends the connection if the caller does not take what is written, or no longer.
  void watchedElsewhere(boolean watched) {
    watchedElsewhere = watched;
  }

  /// Whether the caller has taken nothing for that long though there is something.
  boolean isStalled(long now, long patienceNanos) {
    var begun = since;
    return begun != NOT_WAITING && !watchedElsewhere && now - begun > patienceNanos;
  }

  @Override
  public void write(BufferData... buffers) {
    writeNow(buffers);
  }

  @Override
  public void write(BufferData buffer) {
    writeNow(buffer);
  }

  @Override
  public void writeNow(BufferData... buffers) {
    writeNow(BufferData.create(buffers));
  }

  @Override
  public void writeNow(BufferData buffer) {
    try {
      if (buffer.available() <= PIECE_BYTES) {
        writePiece(buffer);
      } else {
        writePieces(buffer);
      }
    } finally {
      since = NOT_WAITING;
    }
  }

  /// Copies all of them: a buffer of which something was read already is not written right.
  private void writePieces(BufferData buffer) {
    while (buffer.available() > 0) {
      var piece = new byte[Math.min(PIECE_BYTES, buffer.available())];
      var _ = buffer.read(piece);
      writePiece(BufferData.create(piece));
    }
  }

  private void writePiece(BufferData piece) {
    // Never the value that says something else.
    since = nanoTime.getAsLong() | 1;
    try {
      socket.writeNow(piece);
    } catch (UncheckedIOException e) {
      // The server would log any other as if an answer had failed.
      throw new ServerConnectionException("the caller takes nothing any more", e);
    }
  }
}
