package dev.byot.vault.api.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.jspecify.annotations.Nullable;

/// A body that can be sent once.
final class BodyEntity extends AbstractHttpEntity {
  private final RequestBody body;
  private final Exchange exchange;

  BodyEntity(RequestBody body, Exchange exchange) {
    super((String) null, null, body.length() == RequestBody.CHUNKED);
    this.body = body;
    this.exchange = exchange;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try {
      body.writeTo(out, exchange);
    } catch (BodyException | RuntimeException e) {
      // Before the client closes the stream: closing would end a chunked body cleanly.
      exchange.abort();
      throw e;
    }
    exchange.sent();
  }

  @Override
  public long getContentLength() {
    return body.length();
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public boolean isStreaming() {
    return true;
  }

  @Override
  public @Nullable InputStream getContent() {
    throw new UnsupportedOperationException("written, never read");
  }

  @Override
  public void close() {
    // The caller's stream is the server's.
  }
}
