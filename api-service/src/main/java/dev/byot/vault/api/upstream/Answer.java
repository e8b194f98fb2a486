package dev.byot.vault.api.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/// An upstream's answer: its head, and the stream of its body.
public final class Answer {
  /// The length of a body that ends itself.
  public static final long UNKNOWN = -1;

  private static final int NOT_MODIFIED = 304;

  private final ClassicHttpResponse response;
  private final UnaryOperator<InputStream> watched;
  private @Nullable InputStream body;

  /// @param watched what the body is read through
  Answer(ClassicHttpResponse response, UnaryOperator<InputStream> watched) {
    this.response = response;
    this.watched = watched;
  }

  public int status() {
    return response.getCode();
  }

  public List<HeaderLine> headers() {
    var lines = new ArrayList<HeaderLine>();
    for (var header : response.getHeaders()) {
      lines.add(new HeaderLine(header.getName(), value(header)));
    }
    return lines;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(response.getFirstHeader(name)).map(Answer::value);
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

  /// Takes a header away.
  void drop(String name) {
    response.removeHeaders(name);
  }

  /// The body. A read fails if it breaks off before its end.
  public InputStream body() throws IOException {
    if (body == null) {
      var entity = response.getEntity();
      body = entity == null ? InputStream.nullInputStream() : watched.apply(entity.getContent());
    }
    return body;
  }

  /// As much of the body's beginning as there is, which stays a part of it.
  byte[] peek(int atMost) throws IOException {
    var rest = body();
    var beginning = rest.readNBytes(atMost);
    body = new SequenceInputStream(new ByteArrayInputStream(beginning), rest);
    return beginning;
  }
}
