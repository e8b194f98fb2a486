package dev.byot.vault.api.usage;

import dev.byot.vault.catalogue.UsageShape;
import dev.byot.vault.usage.Tokens;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what an answer tells of tokens, from what was passed on already, and measures the text of
/// which it does not tell. What cannot be read disturbs nobody.
final class AnswerTokens implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerTokens.class);

  /// What text comes to when its coding is taken off; here, where that is not done.
  private static final int CODED = 4;

  private final TokenCount count = new TokenCount();
  private final @Nullable Unzip unzip;

  /// `null` once nothing more is read.
  private Unzip.@Nullable Sink sink;

  private final boolean coded;
  private long text;
  private long told;

  /// @param encoding the answer's `Content-Encoding`, empty for none; only gzip is taken off
  AnswerTokens(UsageShape shape, String contentType, String encoding) {
    var decoded = decoded(shape, contentType.toLowerCase(Locale.ROOT));
    switch (encoding.toLowerCase(Locale.ROOT)) {
      case "", "identity" -> {
        coded = false;
        unzip = null;
        sink = decoded;
      }
      case "gzip", "x-gzip" -> {
        coded = true;
        unzip = decoded == null ? null : new Unzip(counted(decoded));
        sink = unzip == null ? null : unzip::read;
      }
      default -> {
        coded = true;
        unzip = null;
      }
    }
  }

  private Unzip.@Nullable Sink decoded(UsageShape shape, String contentType) {
    var scan = new TokenScan(TokenPart.of(shape), count);
    if (contentType.startsWith("text/event-stream")) {
      return new EventData(scan)::read;
    }
    return contentType.startsWith("application/json") ? scan::read : null;
  }

  private Unzip.Sink counted(Unzip.Sink decoded) {
    return (bytes, offset, length) -> {
      text += length;
      decoded.read(bytes, offset, length);
    };
  }

  void read(byte[] bytes, int offset, int length) {
    var before = text;
    var tellings = count.tellings();
    if (!coded) {
      text += length;
    }
    look(bytes, offset, length);
    // Some of what came in the same piece may lie behind it, and counts as untold.
    if (count.tellings() != tellings) {
      told = before;
    }
  }

  private void look(byte[] bytes, int offset, int length) {
    if (sink != null) {
      try {
        sink.read(bytes, offset, length);
        return;
      } catch (IOException | RuntimeException e) {
        // Without its text, which may quote the answer.
        LOG.debug("an answer's tokens are not read: {}", e.getClass().getSimpleName());
        sink = null;
      }
    }
    if (coded) {
      text += (long) length * CODED;
    }
  }

  Tokens tokens() {
    return count.tokens();
  }

  /// How many bytes of the answer were passed on since it last told what the model had written: as
  /// text, or as much as text may be in a coding that is not read.
  long untoldBytes() {
    return text - told;
  }

  @Override
  public void close() {
    sink = null;
    if (unzip != null) {
      unzip.close();
    }
  }
}
