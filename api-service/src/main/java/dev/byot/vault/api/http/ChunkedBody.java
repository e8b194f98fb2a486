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
import java.util.Optional;

/// The body of a chunked request, read from the connection itself, as much at a time as has come.
///
/// The server would hold a whole chunk in memory, however large it says that it is, and the lines
/// around it too; and it takes any two bytes for the end of a chunk. So it gets to see only the
/// last chunk, which has none: then it knows that the body has ended.
final class ChunkedBody extends InputStream {
  /// Enough for more than any body may have.
  private static final int MOST_DIGITS = 8;

  private static final int LINE_END_BYTES = 2;

  private final InputStream last;
  private final DataReader connection;
  private final long mostBytes;
  private long announced;
  private long leftInChunk;
  private boolean begun;
  private boolean ended;

  private ChunkedBody(InputStream last, ConnectionContext connection) {
    this.last = last;
    this.connection = connection.dataReader();
    mostBytes = connection.listenerContext().config().maxPayloadSize();
  }

  /// Has the body read through this, if it is chunked.
  static void guard(ServerRequest request) {
    if (request.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
      var connection = Connections.current();
      request.streamFilter(last -> {
        var body = new ChunkedBody(last, connection);
        request.context().register(ChunkedBody.class, body);
        return body;
      });
    }
  }

  /// The body that somebody has begun to read: what is left of it nobody else can read.
  static Optional<ChunkedBody> begun(ServerRequest request) {
    return request.context().get(ChunkedBody.class, ChunkedBody.class);
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
      beginChunk();
    }
    if (ended) {
      return last.read(into, offset, length);
    }
    connection.ensureAvailable();
    var wanted = (int) Math.min(leftInChunk, Math.min(length, connection.available()));
    var count = connection.readBuffer(wanted).read(into, offset, wanted);
    leftInChunk -= count;
    return count;
  }

  private void beginChunk() {
    if (begun) {
      endLine();
    }
    begun = true;
    var digits = connection.findNewLine(MOST_DIGITS + 1);
    if (digits == 0 || digits > MOST_DIGITS) {
      throw malformed();
    }
    leftInChunk = parse(connection.getBuffer(digits).readString(digits, StandardCharsets.US_ASCII));
    ended = leftInChunk == 0;
    announced += leftInChunk;
    if (announced > mostBytes) {
      throw new VaultException.TooLarge("a body may have up to " + mostBytes + " bytes");
    }
    if (ended) {
      requireNothingBehind(digits + LINE_END_BYTES);
    } else {
      connection.skip(digits + LINE_END_BYTES);
    }
  }

  private static long parse(String digits) {
    try {
      return HexFormat.fromHexDigitsToLong(digits);
    } catch (IllegalArgumentException _) {
      throw malformed();
    }
  }

  /// No trailers: the server would hold them in memory.
  private void requireNothingBehind(int place) {
    var bytes = connection.getBuffer(place + LINE_END_BYTES);
    if (bytes.get(place) != '\r' || bytes.get(place + 1) != '\n') {
      throw malformed();
    }
  }

  private void endLine() {
    if (connection.read() != '\r' || connection.read() != '\n') {
      throw malformed();
    }
  }

  private static VaultException malformed() {
    return new VaultException.InvalidRequest("malformed-request", "the body is malformed");
  }
}
