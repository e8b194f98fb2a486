package dev.byot.vault.digest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Parts behind their lengths (32 bits, big-endian), so that no two lists of parts run together
/// alike.
public final class LengthPrefixed {
  private LengthPrefixed() {}

  /// Writes one part.
  ///
  /// @param to takes bytes in order: a digest's, a MAC's or a stream's method
  public static void write(Consumer<byte[]> to, byte[] part) {
    to.accept(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    to.accept(part);
  }

  /// Writes parts in UTF-8.
  public static void write(Consumer<byte[]> to, String... parts) {
    for (var part : parts) {
      write(to, part.getBytes(StandardCharsets.UTF_8));
    }
  }
}
