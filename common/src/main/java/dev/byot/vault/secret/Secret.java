package dev.byot.vault.secret;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Bytes that nobody may see: no content in `toString`, constant-time equality, no serialisation,
/// wiped on close. Copies that a library makes are out of reach and named in the threat model.
public final class Secret implements AutoCloseable {
  private final byte[] bytes;
  private boolean closed;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Takes the array over: whoever hands it in must not use it again.
  public static Secret taking(byte[] bytes) {
    return new Secret(bytes);
  }

  /// Lends the live array to the reader, which must neither keep nor change it. For short, local
  /// work: [#close] waits for it.
  ///
  /// @throws IllegalStateException if closed
  public synchronized <R extends @Nullable Object> R use(Function<byte[], R> reader) {
    requireOpen();
    return reader.apply(bytes);
  }

  /// A copy that the caller must wipe.
  ///
  /// @throws IllegalStateException if closed
  public synchronized byte[] unsafeCopy() {
    requireOpen();
    return bytes.clone();
  }

  /// Another secret of the same bytes, closed on its own.
  ///
  /// @throws IllegalStateException if closed
  public Secret copy() {
    return new Secret(unsafeCopy());
  }

  public int length() {
    return bytes.length;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the secret is closed");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
  }

  /// The same for all, so that a hash never says anything about the content.
  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "Secret[redacted]";
  }
}
