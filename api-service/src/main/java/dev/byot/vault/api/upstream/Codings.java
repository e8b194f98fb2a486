package dev.byot.vault.api.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// The content codings in which the vault can look for a repeated key.
final class Codings {
  private Codings() {}

  /// Decodes a body, as far as needed; nothing if that is not possible here.
  static Optional<byte[]> decoded(String coding, byte[] raw, int atMost) {
    try {
      return switch (coding.strip().toLowerCase(Locale.ROOT)) {
        case "identity" -> Optional.of(raw);
        case "gzip", "x-gzip" -> Optional.of(read(new GZIPInputStream(open(raw)), atMost));
        case "deflate" -> Optional.of(inflated(raw, atMost));
        default -> Optional.empty();
      };
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Some servers leave out the frame that RFC 9110 §8.4.1.2 asks for.
  private static byte[] inflated(byte[] raw, int atMost) throws IOException {
    try {
      return read(new InflaterInputStream(open(raw)), atMost);
    } catch (ZipException _) {
      var frameless = new Inflater(true);
      try {
        return read(new InflaterInputStream(open(raw), frameless), atMost);
      } finally {
        frameless.end();
      }
    }
  }

  private static InputStream open(byte[] raw) {
    return new ByteArrayInputStream(raw);
  }

  private static byte[] read(InputStream decoding, int atMost) throws IOException {
    try (decoding) {
      return decoding.readNBytes(atMost);
    }
  }
}
