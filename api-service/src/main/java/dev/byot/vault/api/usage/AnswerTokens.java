package dev.byot.vault.api.usage;

import dev.byot.vault.catalogue.UsageShape;
import dev.byot.vault.usage.Tokens;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what an answer tells of tokens, from what was passed on already. What cannot be read is
/// not counted, and disturbs nobody.
final class AnswerTokens implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerTokens.class);

  private final TokenCount count = new TokenCount();
  private final @Nullable Unzip unzip;

  /// `null` once nothing more is read.
  private Unzip.@Nullable Sink sink;

  /// @param encoding the answer's `Content-Encoding`, empty for none; only gzip is taken off
  AnswerTokens(UsageShape shape, String contentType, String encoding) {
    var decoded = decoded(shape, contentType.toLowerCase(Locale.ROOT));
    switch (encoding.toLowerCase(Locale.ROOT)) {
      case "", "identity" -> {
        unzip = null;
        sink = decoded;
      }
      case "gzip", "x-gzip" -> {
        unzip = decoded == null ? null : new Unzip(decoded);
        sink = unzip == null ? null : unzip::read;
      }
      default -> unzip = null;
    }
  }

  private Unzip.@Nullable Sink decoded(UsageShape shape, String contentType) {
    var scan = new TokenScan(TokenPart.of(shape), count);
    if (contentType.startsWith("text/event-stream")) {
      return new EventData(scan)::read;
    }
    return contentType.startsWith("application/json") ? scan::read : null;
  }

  void read(byte[] bytes, int offset, int length) {
    if (sink == null) {
      return;
    }
    try {
      sink.read(bytes, offset, length);
    } catch (IOException | RuntimeException e) {
      // Without its text, which may quote the answer.
      LOG.debug("an answer's tokens are not read: {}", e.getClass().getSimpleName());
      sink = null;
    }
  }

  Tokens tokens() {
    return count.tokens();
  }

  @Override
  public void close() {
    sink = null;
    if (unzip != null) {
      unzip.close();
    }
  }
}
