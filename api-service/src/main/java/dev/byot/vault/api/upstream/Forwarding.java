package dev.byot.vault.api.upstream;

import dev.byot.vault.api.http.CallerWatch;
import dev.byot.vault.api.http.Connections;
import dev.byot.vault.api.http.RequestIds;
import dev.byot.vault.api.http.VaultShare;
import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Passes a caller's request on and the answer back, byte for byte, as they come.
///
/// Either side's end reaches the other: an answer that breaks off upstream breaks off for the
/// caller and never ends cleanly; a caller who goes away ends the call.
public final class Forwarding {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final String JSON = "application/json";
  private static final HeaderName REQUEST_ID = HeaderNames.create("x-vault-request-id");
  private static final Header NOT_KEPT =
      HeaderValues.create(HeaderNames.CACHE_CONTROL, "private, no-store");
  private static final Header NO_PAGE =
      HeaderValues.create("Content-Security-Policy", "default-src 'none'; sandbox");

  /// Answers that have no body, whatever their headers say.
  private static final Set<Integer> BODILESS = Set.of(204, 205, 304);

  private final Upstream upstream;

  public Forwarding(Upstream upstream) {
    this.upstream = upstream;
  }

  /// The body of a request, `null` if it has none.
  ///
  /// @throws VaultException.TooLarge if it says that it is larger than the limit
  public static @Nullable RequestBody body(ServerRequest request, long limit) {
    var headers = request.headers();
    if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
      return new RequestBody(() -> request.content().inputStream(), RequestBody.CHUNKED, limit);
    }
    if (!headers.contains(HeaderNames.CONTENT_LENGTH)) {
      return null;
    }
    var length = Long.parseLong(headers.get(HeaderNames.CONTENT_LENGTH).get());
    if (length > limit) {
      throw new VaultException.TooLarge("a body may have up to " + limit + " bytes");
    }
    // The server gives no stream to read for an empty body.
    return length == 0
        ? null
        : new RequestBody(() -> request.content().inputStream(), length, limit);
  }

  /// Forwards a call and answers it.
  ///
  /// @param leases of the keys that it uses: it ends if one of them is stopped
  /// @throws VaultException if there is no answer to release; nothing has been answered
  /// @throws CloseConnectionException if the caller is gone, or the answer broke off
  public void forward(
      ServerRequest request,
      ServerResponse response,
      UpstreamRequest toSend,
      List<KeyLease> leases,
      ForwardedCall call)
      throws InterruptedException {
    var connection = Connections.current();
    var share = VaultShare.of(request);
    try (var exchange = upstream.exchange(toSend);
        var metering = new Metering(exchange, toSend.body(), call.meter())) {
      exchange.hangUpBy(() -> connection.serverSocket().close());
      leases.forEach(lease -> lease.onStop(() -> exchange.cut(Cut.STOPPED)));
      var answer =
          exchange.send(
              () -> {
                var credentials = call.beforeHead();
                share.sent();
                return credentials;
              },
              () -> CallerWatch.start(connection, response, () -> exchange.cut(Cut.CALLER_GONE)));
      share.answered();
      metering.answered(answer);
      var substitute = call.beforeRelease(answer);
      exchange.requireUncut();
      metering.released();
      writeHead(request, response, answer);
      call.toCaller(answer).forEach(line -> add(response, line));
      response.headers().add(HeaderValues.create(VaultShare.HEADER, share.header()));
      if (substitute.isPresent()) {
        response.header(HeaderNames.CONTENT_TYPE, JSON);
        response.headers().remove(HeaderNames.CONTENT_ENCODING);
        response.send(substitute.get());
      } else if (hasBody(request, answer)) {
        stream(exchange, answer, response, metering, call.keepAlive());
      } else {
        sendHead(request, response, answer);
      }
      metering.whole();
    } catch (ExchangeCutException e) {
      throw explained(e);
    }
  }

  /// What a cut means for the caller.
  public static RuntimeException explained(ExchangeCutException e) {
    return switch (e.why()) {
      case CALLER_GONE -> new CloseConnectionException("the caller is gone", e);
      case STOPPED ->
          new VaultException.NoUsableKey("key-stopped", "the key was stopped during the call");
      case STALLED -> new VaultException.UpstreamFailed("upstream-timeout", "the call stalled");
      case STOPPING -> new CloseConnectionException("this instance stops", e);
    };
  }

  private static void writeHead(ServerRequest request, ServerResponse response, Answer answer) {
    response.status(Status.create(answer.status()));
    var ours = RequestIds.of(request);
    response.headers().remove(RequestIds.HEADER);
    PassedHeaders.toCaller(answer.headers()).forEach(line -> add(response, line));
    response.headers().setIfAbsent(HeaderValues.create(RequestIds.HEADER, ours));
    response.header(REQUEST_ID, ours);
    response.header(NOT_KEPT);
    // Whatever a provider returns, it is no page of ours.
    response.header(NO_PAGE);
  }

  private static void add(ServerResponse response, HeaderLine line) {
    response.headers().add(HeaderValues.create(HeaderNames.create(line.name()), line.value()));
  }

  private static boolean hasBody(ServerRequest request, Answer answer) {
    return answer.hasBody() && !isHead(request) && !BODILESS.contains(answer.status());
  }

  private static boolean isHead(ServerRequest request) {
    return request.prologue().method().text().equals("HEAD");
  }

  private static void sendHead(ServerRequest request, ServerResponse response, Answer answer) {
    if (isHead(request)) {
      answer
          .header("content-length")
          .ifPresent(length -> response.header(HeaderNames.CONTENT_LENGTH, length));
    }
    response.send();
  }

  private static void stream(
      Exchange exchange,
      Answer answer,
      ServerResponse response,
      Metering metering,
      Duration keepAlive) {
    if (answer.length() != Answer.UNKNOWN) {
      response.header(HeaderNames.CONTENT_LENGTH, Long.toString(answer.length()));
    }
    var connection = Connections.current();
    // By the exchange, which has more patience.
    connection.watchedElsewhere(true);
    var out = response.outputStream();
    if (!keepAlive.isZero() && KeepAlive.suits(answer)) {
      try (var kept = new KeepAlive(out, exchange, keepAlive)) {
        copy(exchange, answer, kept, metering);
      }
    } else {
      copy(exchange, answer, out, metering);
    }
    connection.watchedElsewhere(false);
  }

  private static void copy(Exchange exchange, Answer answer, OutputStream out, Metering metering) {
    var wholeCharacters = isText(answer);
    var buffer = new byte[bufferBytes(answer)];
    var held = 0;
    try (var in = answer.body()) {
      while (true) {
        var read = in.read(buffer, held, buffer.length - held);
        if (read < 0) {
          break;
        }
        var filled = held + read;
        held = wholeCharacters ? Utf8.unfinished(buffer, filled) : 0;
        write(exchange, out, buffer, filled - held);
        metering.passed(buffer, filled - held);
        System.arraycopy(buffer, filled - held, buffer, 0, held);
      }
      write(exchange, out, buffer, held);
      metering.passed(buffer, held);
    } catch (IOException e) {
      exchange.abort();
      throw new CloseConnectionException("the answer broke off", e);
    } catch (RuntimeException e) {
      // The server's own, mostly: the caller is gone. Never a clean end, whatever it is.
      exchange.abort();
      throw new CloseConnectionException("the answer was not sent", e);
    }
  }

  /// With room for the end, which is looked for behind the last byte.
  private static int bufferBytes(Answer answer) {
    return answer.length() == Answer.UNKNOWN
        ? BUFFER_BYTES
        : (int) Math.min(answer.length() + 1, BUFFER_BYTES);
  }

  private static void write(Exchange exchange, OutputStream out, byte[] buffer, int count)
      throws IOException {
    if (count == 0) {
      // The server would take it for the end.
      return;
    }
    exchange.waitsFor(Party.CALLER);
    out.write(buffer, 0, count);
    out.flush();
    exchange.waitsFor(Party.NOBODY);
  }

  private static boolean isText(Answer answer) {
    if (answer.header("content-encoding").isPresent()) {
      return false;
    }
    var type = answer.header("content-type").orElse("").toLowerCase(Locale.ROOT);
    return type.startsWith("text/") || type.startsWith(JSON);
  }
}
