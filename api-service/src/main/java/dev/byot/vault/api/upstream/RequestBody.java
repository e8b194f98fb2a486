package dev.byot.vault.api.upstream;

import dev.byot.vault.problem.VaultException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
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
  private final byte[] buffer;
  private @Nullable InputStream in;
  private int buffered;
  private long read;
  private boolean failed;
  private int mostChecked;
  private @Nullable Consumer<byte[]> check;
  private byte @Nullable [] whole;

  /// @param source asked once, when the body is wanted: only then is a caller who waits for that
  ///   told to send it
  /// @param length in bytes, or [#CHUNKED]
  /// @param limit the most bytes that are passed on
  public RequestBody(Supplier<InputStream> source, long length, long limit) {
    this.source = source;
    this.length = length;
    this.limit = limit;
    buffer = new byte[length == CHUNKED ? BUFFER_BYTES : (int) Math.min(length, BUFFER_BYTES)];
  }

  long length() {
    return length;
  }

  /// How much of it has come, and was passed on.
  long passedOn() {
    return read;
  }

  /// Whether the caller sent less than a body, or more than is taken.
  boolean hasFailed() {
    return failed;
  }

  /// The same, read whole and looked at before any of it is sent.
  ///
  /// @param atMost the most bytes that are looked at; a larger body is refused
  /// @param look throws a `VaultException` if the body must not be sent
  public RequestBody checked(int atMost, Consumer<byte[]> look) {
    mostChecked = atMost;
    check = look;
    return this;
  }

  /// Waits for the first bytes, so that a slow caller holds no upstream connection, and so that the
  /// head goes out together with them.
  void awaitFirst(Exchange exchange) throws BodyException {
    if (check == null) {
      buffered = readSome(exchange);
    } else {
      whole = readWhole(exchange);
      check.accept(whole);
    }
  }

  private byte[] readWhole(Exchange exchange) throws BodyException {
    var bytes = new ByteArrayOutputStream();
    for (var count = readSome(exchange); count >= 0; count = readSome(exchange)) {
      if (bytes.size() + count > mostChecked) {
        throw new VaultException.TooLarge(
            "the key is limited to some models: a body may have up to " + mostChecked + " bytes");
      }
      exchange.held().add(count);
      bytes.write(buffer, 0, count);
    }
    return bytes.toByteArray();
  }

  /// Writes everything, as it arrives.
  void writeTo(OutputStream out, Exchange exchange) throws IOException {
    if (whole != null) {
      exchange.waitsFor(Party.UPSTREAM);
      out.write(whole);
      out.flush();
      // It is sent once, and its answer may take long.
      whole = new byte[0];
      exchange.held().close();
      return;
    }
    while (buffered >= 0) {
      exchange.waitsFor(Party.UPSTREAM);
      out.write(buffer, 0, buffered);
      out.flush();
      buffered = readSome(exchange);
    }
  }

  private int readSome(Exchange exchange) throws BodyException {
    failed = true;
    var count = readOrFail(exchange);
    failed = false;
    return count;
  }

  private int readOrFail(Exchange exchange) throws BodyException {
    exchange.waitsFor(Party.CALLER);
    int count;
    try {
      if (in == null) {
        in = source.get();
      }
      count = in.read(buffer);
    } catch (IOException | RuntimeException e) {
      throw new BodyException(e instanceof VaultException.TooLarge ? limit : null, e);
    } finally {
      exchange.waitsFor(Party.NOBODY);
    }
    if (count < 0) {
      if (length != CHUNKED && read < length) {
        throw new BodyException(null, null);
      }
      return count;
    }
    read += count;
    if (read > limit) {
      throw new BodyException(limit, null);
    }
    return count;
  }
}
