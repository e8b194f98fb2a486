package dev.byot.vault.api.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionReuseStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/// Asks for the last check when the connection is held, immediately before the head is written, and
/// keeps the credential in the request no longer than needed.
final class LastCheckExecutor extends HttpRequestExecutor {
  LastCheckExecutor(ConnectionReuseStrategy reuse) {
    super(reuse);
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      @Nullable HttpResponseInformationCallback information,
      HttpContext context)
      throws IOException, HttpException {
    var exchange = Exchange.of(context);
    var added = lastCheck(exchange);
    added.forEach(line -> request.setHeader(line.name(), line.value()));
    try {
      if (request.getEntity() == null) {
        exchange.sent();
      }
      return super.execute(request, connection, information, context);
    } finally {
      added.forEach(line -> request.removeHeaders(line.name()));
    }
  }

  private static List<HeaderLine> lastCheck(Exchange exchange) throws InterruptedIOException {
    try {
      return exchange.beforeHead();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
