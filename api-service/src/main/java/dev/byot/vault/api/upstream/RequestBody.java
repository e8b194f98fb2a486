package dev.byot.vault.api.upstream;

import dev.byot.vault.problem.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A caller's body, passed on as it arrives.
public final class RequestBody {
  private static final int BUFFER_BYTES = 16 * 1024;

  /// The length of a body that ends itself.
  public static final long CHUNKED = -1;

  private final Supplier<InputStream> source;
  private final long length;
  private final long limit;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private @Nullable InputStream in;
  private int buffered;
  private long read;

  /// @param source asked once, when the body is wanted: only then is a caller who waits for that
  ///   told to send it
  /// @param length in bytes, or [#CHUNKED]
  /// @param limit the most bytes that are passed on
  public RequestBody(Supplier<InputStream> source, long length, long limit) {
    this.source = source;
    this.length = length;
    this.limit = limit;
  }

  long length() {
    return length;
  }

  /// Waits for the first bytes, so that a slow caller holds no upstream connection, and so that the
  /// head goes out together with them.
  void awaitFirst(Exchange exchange) throws BodyException {
    buffered = readSome(exchange);
  }

  /// Writes everything, as it arrives.
  void writeTo(OutputStream out, Exchange exchange) throws IOException {
    while (buffered >= 0) {
      exchange.waitsFor(Party.UPSTREAM);
      out.write(buffer, 0, buffered);
      out.flush();
      buffered = readSome(exchange);
    }
  }

  private int readSome(Exchange exchange) throws BodyException {
    exchange.waitsFor(Party.CALLER);
    int count;
    try {
      if (in == null) {
        in = source.get();
      }
      count = in.read(buffer);
    } catch (IOException | RuntimeException e) {
      throw new BodyException(e instanceof VaultException.TooLarge, e);
    } finally {
      exchange.waitsFor(Party.NOBODY);
    }
    if (count < 0) {
      if (length != CHUNKED && read < length) {
        throw new BodyException(false, null);
      }
      return count;
    }
    read += count;
    if (read > limit) {
      throw new BodyException(true, null);
    }
    return count;
  }
}
