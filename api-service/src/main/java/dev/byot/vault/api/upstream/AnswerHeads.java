package dev.byot.vault.api.upstream;

import dev.byot.vault.api.http.HttpTokens;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/// Parses the heads of answers on one connection, up to a bounded size for each answer, and refuses
/// what two parsers could read differently. No message quotes what was read.
final class AnswerHeads implements HttpMessageParser<ClassicHttpResponse> {
  /// Of one answer, with all interim ones before it. What is read ahead of a body counts too.
  private static final int MOST_BYTES = 192 * 1024;

  private static final int MOST_INTERIM = 20;
  private static final int FIRST_FINAL = 200;
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private final HttpMessageParser<ClassicHttpResponse> parser;
  private @Nullable SessionInputBuffer buffer;
  private int bytes;
  private int interim;

  AnswerHeads(Http1Config config) {
    parser = new DefaultHttpResponseParserFactory(config).create();
  }

  @Override
  public @Nullable ClassicHttpResponse parse(SessionInputBuffer from, InputStream in)
      throws IOException, HttpException {
    buffer = from;
    var head = parser.parse(from, new Bounded(in));
    if (head == null) {
      // The connection has ended in its place.
      return null;
    }
    requireClear(head);
    if (head.getCode() >= FIRST_FINAL) {
      bytes = 0;
      interim = 0;
    } else if (++interim > MOST_INTERIM) {
      throw new ProtocolException("too many interim answers");
    }
    return head;
  }

  /// Whether something was read that nobody has taken yet.
  boolean isFilled() {
    return buffer != null && buffer.length() > 0;
  }

  private static void requireClear(ClassicHttpResponse head) throws ProtocolException {
    for (var header : head.getHeaders()) {
      if (!HttpTokens.isToken(header.getName()) || !isPlain(header.getValue())) {
        throw new ProtocolException("a header that is none");
      }
    }
    var lengths = head.getHeaders(HttpHeaders.CONTENT_LENGTH);
    var codings = head.getHeaders(HttpHeaders.TRANSFER_ENCODING);
    if (lengths.length + codings.length > 1
        || (lengths.length == 1 && !LENGTH.matcher(value(lengths[0])).matches())
        || (codings.length == 1 && !value(codings[0]).equalsIgnoreCase("chunked"))) {
      throw new ProtocolException("an answer has one length, or is chunked");
    }
  }

  private static String value(Header header) {
    return header.getValue() == null ? "" : header.getValue();
  }

  private static boolean isPlain(@Nullable String value) {
    if (value != null) {
      for (var i = 0; i < value.length(); i++) {
        var c = value.charAt(i);
        if ((c < ' ' && c != '\t') || c == 0x7F) {
          return false;
        }
      }
    }
    return true;
  }

  /// The connection, while a head is read from it.
  private final class Bounded extends FilterInputStream {
    private Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (bytes >= MOST_BYTES) {
        throw new AnswerTooLongException();
      }
      var count = super.read(into, offset, length);
      bytes += Math.max(0, count);
      return count;
    }
  }
}
