package dev.byot.vault.api.http;

import dev.byot.vault.problem.VaultException;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The body of a chunked request. The server reads the line before a chunk, and the one behind the
/// last, to its end, however far that is, and holds it in memory; and it takes any two bytes for
/// the end of a chunk. So all that is around a chunk is looked at first.
final class ChunkedBody extends InputStream {
  /// Enough for more than any body may have.
  private static final int MOST_DIGITS = 8;

  private static final int LINE_END_BYTES = 2;

  private final InputStream decoded;
  private final DataReader connection;
  private final long mostBytes;
  private long leftInChunk;
  private boolean ended;

  private ChunkedBody(InputStream decoded, ConnectionContext connection) {
    this.decoded = decoded;
    this.connection = connection.dataReader();
    mostBytes = connection.listenerContext().config().maxPayloadSize();
  }

  /// Has the body read through this, if it is chunked.
  static void guard(ServerRequest request) {
    if (request.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
      var connection = Connections.current().context();
      request.streamFilter(decoded -> new ChunkedBody(decoded, connection));
    }
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (leftInChunk == 0 && !ended) {
      leftInChunk = nextSize();
      ended = leftInChunk == 0;
    }
    var count = decoded.read(into, offset, length);
    leftInChunk -= Math.max(0, count);
    return count;
  }

  private long nextSize() {
    var digits = connection.findNewLine(MOST_DIGITS + 1);
    if (digits == 0 || digits > MOST_DIGITS) {
      throw malformed();
    }
    var size = parse(connection.getBuffer(digits).readString(digits, StandardCharsets.US_ASCII));
    // The server refuses what is larger.
    if (size <= mostBytes && !isLineEndAt(digits + LINE_END_BYTES + (int) size)) {
      throw malformed();
    }
    return size;
  }

  private static long parse(String digits) {
    try {
      return HexFormat.fromHexDigitsToLong(digits);
    } catch (IllegalArgumentException _) {
      throw malformed();
    }
  }

  /// Whether a line ends there, counted from what will be read next. The server holds a whole
  /// chunk, too, and skips whatever two bytes are behind it.
  private boolean isLineEndAt(int place) {
    var bytes = connection.getBuffer(place + LINE_END_BYTES);
    return bytes.get(place) == '\r' && bytes.get(place + 1) == '\n';
  }

  private static VaultException malformed() {
    return new VaultException.InvalidRequest("malformed-request", "the body is malformed");
  }
}
