package dev.byot.vault.api.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// An answer that is given before the body was read. The server would take the rest of the body for
/// the next request, and does not close when told so by a header: so the connection ends here,
/// unless the whole body is here, of somebody who is known.
public final class EarlyAnswer {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ServerRequest request;
  private boolean ambiguous = true;
  private boolean known;

  private EarlyAnswer(ServerRequest request) {
    this.request = request;
  }

  /// Watches the request; an answer that turns out to be early will say that the connection ends.
  static EarlyAnswer watch(ServerRequest request, ServerResponse response) {
    var early = new EarlyAnswer(request);
    request.context().register(EarlyAnswer.class, early);
    response.beforeSend(() -> {
      early.skipWhatHasCome();
      if (early.mustClose()) {
        response.headers().set(HeaderValues.CONNECTION_CLOSE);
      }
    });
    return early;
  }

  /// Who calls is known, and may call this: what is refused now is so for the state of a key, say,
  /// and a body that is here already is no reason to end the connection.
  public static void isKnown(ServerRequest request) {
    request
        .context()
        .get(EarlyAnswer.class, EarlyAnswer.class)
        .ifPresent(early -> early.known = true);
  }

  /// The request is not ambiguous. Until that is known, nobody can say where it ends.
  void isUnambiguous() {
    ambiguous = false;
  }

  /// A body that is here already, to its end, is read and forgotten: a new connection costs more
  /// than the refusal of a call whose key does not open.
  private void skipWhatHasCome() {
    var headers = request.headers();
    if (ambiguous
        || !known
        || !hasUnreadBody()
        || headers.contains(HeaderNames.EXPECT)
        || !headers.contains(HeaderNames.CONTENT_LENGTH)) {
      return;
    }
    var length = Long.parseLong(headers.get(HeaderNames.CONTENT_LENGTH).get());
    if (length <= Connections.current().dataReader().available()) {
      request.content().consume();
    }
  }

  /// To be called last, when the answer is on the wire.
  void closeIfNeeded() {
    if (mustClose()) {
      hearOut();
      throw new CloseConnectionException("unread body, or the client asked for it");
    }
  }

  /// Reads what a caller is still sending, for a while: closed at once, the connection would be
  /// reset, and many clients then report that instead of the answer (RFC 9112 §9.6).
  private void hearOut() {
    var headers = request.headers();
    if (ambiguous || !hasUnreadBody() || headers.contains(HeaderNames.EXPECT)) {
      return;
    }
    var socket = Connections.current().serverSocket();
    var late =
        CompletableFuture.runAsync(
            socket::close,
            CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    try {
      readOn();
    } catch (IOException | RuntimeException e) {
      throw new CloseConnectionException("the caller stopped sending", e);
    } finally {
      late.cancel(false);
    }
  }

  private void readOn() throws IOException {
    var begun = ChunkedBody.begun(request);
    if (begun.isPresent()) {
      begun.get().transferTo(OutputStream.nullOutputStream());
    } else {
      request.content().consume();
    }
  }

  private boolean mustClose() {
    return ambiguous
        || request.headers().contains(HeaderValues.CONNECTION_CLOSE)
        || hasUnreadBody();
  }

  private boolean hasUnreadBody() {
    return (request.headers().contains(HeaderNames.TRANSFER_ENCODING)
            || request.headers().contains(HeaderNames.CONTENT_LENGTH))
        && !request.content().consumed();
  }
}
