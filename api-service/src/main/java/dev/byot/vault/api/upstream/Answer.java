package dev.byot.vault.api.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/// An upstream's answer: its head, and the stream of its body.
public final class Answer {
  /// The length of a body that ends itself.
  public static final long UNKNOWN = -1;

  private static final int NOT_MODIFIED = 304;

  private final ClassicHttpResponse response;

  Answer(ClassicHttpResponse response) {
    this.response = response;
  }

  public int status() {
    return response.getCode();
  }

  public List<HeaderLine> headers() {
    return Arrays.stream(response.getHeaders())
        .map(header -> new HeaderLine(header.getName(), value(header)))
        .toList();
  }

  public Optional<String> header(String name) {
    return Stream.of(response.getHeaders(name)).map(Answer::value).findFirst();
  }

  private static String value(Header header) {
    return header.getValue() == null ? "" : header.getValue();
  }

  public boolean isRedirect() {
    return status() >= 300 && status() < 400 && status() != NOT_MODIFIED;
  }

  public boolean hasBody() {
    return response.getEntity() != null;
  }

  /// The length of the body in bytes, or [#UNKNOWN].
  public long length() {
    var entity = response.getEntity();
    return entity == null || entity.isChunked() ? UNKNOWN : entity.getContentLength();
  }

  /// The body. A read fails if it breaks off before its end.
  public InputStream body() throws IOException {
    var entity = response.getEntity();
    return entity == null ? InputStream.nullInputStream() : entity.getContent();
  }
}
