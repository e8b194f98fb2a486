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
  private final TokenScan scan;
  private final @Nullable Unzip unzip;

  /// `null` once nothing more is read.
  private Unzip.@Nullable Sink sink;

  private final int unreadFactor;
  private long unread;
  private long told;

  /// @param encoding the answer's `Content-Encoding`, empty for none; only gzip is taken off
  AnswerTokens(UsageShape shape, String contentType, String encoding) {
    scan = new TokenScan(TokenPart.of(shape), count);
    var decoded = decoded(contentType.toLowerCase(Locale.ROOT));
    switch (encoding.toLowerCase(Locale.ROOT)) {
      case "", "identity" -> {
        unreadFactor = 1;
        unzip = null;
        sink = decoded;
      }
      case "gzip", "x-gzip" -> {
        unreadFactor = CODED;
        unzip = decoded == null ? null : new Unzip(decoded);
        sink = unzip == null ? null : unzip::read;
      }
      default -> {
        unreadFactor = CODED;
        unzip = null;
      }
    }
  }

  private Unzip.@Nullable Sink decoded(String contentType) {
    if (contentType.startsWith("text/event-stream")) {
      return new EventData(scan)::read;
    }
    return contentType.startsWith("application/json") ? scan::read : null;
  }

  void read(byte[] bytes, int offset, int length) {
    var before = text();
    var tellings = count.tellings();
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
    unread += (long) length * unreadFactor;
  }

  /// What the model wrote, and all of what could not be read.
  private long text() {
    return scan.written() + unread;
  }

  Tokens tokens() {
    return count.tokens();
  }

  /// How many bytes the model wrote since the answer last told how much that was. What is not read
  /// is taken for text whole, and where it is coded for as much as that may come to.
  long untoldBytes() {
    return text() - told;
  }

  @Override
  public void close() {
    sink = null;
    if (unzip != null) {
      unzip.close();
    }
  }
}
