package dev.byot.vault.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.byot.vault.api.http.DenialListener.Denial;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.Problem;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.StateUnavailableException;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns whatever went wrong into a problem document. No text of a library's exception reaches a
/// caller.
public final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final JsonMapper JSON = new JsonMapper();

  /// What the server's parser says when there are more header bytes than allowed: it has no status
  /// for that.
  private static final String HEADERS_EXCEEDED = "Header size exceeded";

  private static final Duration STATE_RETRY = Duration.ofSeconds(2);

  private Problems() {}

  /// How it reads on the wire.
  public static Problem of(Throwable failure) {
    return switch (failure) {
      case VaultException refusal -> Problem.of(refusal);
      case StateUnavailableException outage ->
          Problem.of(new VaultException.Unavailable("the key store", STATE_RETRY, outage));
      case HttpException http when http.status().code() < Status.INTERNAL_SERVER_ERROR_500.code() ->
          ofStatus(http.status().code());
      default -> ofStatus(Status.INTERNAL_SERVER_ERROR_500.code());
    };
  }

  /// Answers the request with it; whatever is not the caller's doing is logged.
  public static void answer(ServerRequest request, ServerResponse response, Throwable failure) {
    var problem = of(failure);
    var requestId = RequestIds.of(request);
    log(problem, requestId, failure);
    setHead(request, response, problem, failure);
    response.header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE).send(render(problem, requestId));
  }

  private static void log(Problem problem, String requestId, Throwable failure) {
    if (problem.status() == Status.INTERNAL_SERVER_ERROR_500.code()) {
      LOG.error("request {} failed", requestId, failure);
    } else if (problem.status() > Status.INTERNAL_SERVER_ERROR_500.code()
        && !(failure instanceof VaultException.Overloaded)) {
      LOG.warn("request {} refused: {}: {}", requestId, problem.code(), problem.detail());
    }
  }

  /// Sets the status and the headers that go with a problem, whatever shape its body has. Leaves a
  /// trace of a credential that was not taken: why, and nothing of the credential; and tells who
  /// listens for denials.
  public static void setHead(
      ServerRequest request, ServerResponse response, Problem problem, Throwable failure) {
    response.status(Status.create(problem.status()));
    if (failure instanceof VaultException.Unauthenticated refusal) {
      LOG.info("request {} is not authenticated: {}", RequestIds.of(request), refusal.reason());
      response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
      denied(request, refusal.reason(), refusal.owner());
    }
    if (failure instanceof VaultException.Forbidden refusal) {
      denied(request, refusal.code(), CurrentRequest.ownerOf(request).orElse(null));
    }
    if (problem.extensions().get("retryAfterSeconds") instanceof Number seconds) {
      response.header(HeaderNames.RETRY_AFTER, seconds.toString());
    }
  }

  private static void denied(ServerRequest request, String reason, @Nullable OwnerId owner) {
    var denial =
        new Denial(
            reason,
            owner,
            CurrentRequest.actorOf(request).orElse(null),
            request.prologue().uriPath().rawPath(),
            RequestIds.of(request));
    request
        .context()
        .get(DenialListener.class, DenialListener.class)
        .ifPresent(listener -> listener.denied(denial));
  }

  /// The document as it is sent.
  public static byte[] render(Problem problem, String requestId) {
    var members = new LinkedHashMap<String, Object>(problem.extensions());
    members.put("type", problem.type().toString());
    members.put("title", problem.title());
    members.put("status", problem.status());
    members.put("detail", problem.detail());
    members.put("code", problem.code());
    members.put("requestId", requestId);
    try {
      return JSON.writeValueAsBytes(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a problem is plain data", e);
    }
  }

  /// For what the server refuses before any route or filter sees it.
  static DirectHandlers directHandlers(List<Header> ownHeaders) {
    var handlers = DirectHandlers.builder();
    DirectHandler handler =
        (_, _, status, headers, message) ->
            direct(
                ofStatus(HEADERS_EXCEEDED.equals(message) ? 431 : status.code()),
                headers,
                ownHeaders);
    for (var type : EventType.values()) {
      handlers.addHandler(type, handler);
    }
    return handlers.build();
  }

  private static TransportResponse direct(
      Problem problem, ServerResponseHeaders headers, List<Header> ownHeaders) {
    var requestId = RequestIds.next();
    var answer =
        TransportResponse.builder()
            .status(Status.create(problem.status()))
            .headers(headers)
            .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
            .header(RequestIds.HEADER, requestId);
    ownHeaders.forEach(answer::header);
    return answer.entity(render(problem, requestId)).build();
  }

  private static Problem ofStatus(int status) {
    return switch (status) {
      case 404 -> plain("not-found", "Not found", status, "there is nothing at this path");
      case 405 ->
          plain("method-not-allowed", "Method not allowed", status, "this path has other methods");
      case 413 -> plain("too-large", "Too large", status, "the request has too many bytes");
      case 414 -> plain("uri-too-long", "Too large", status, "the request line is too long");
      case 431 -> plain("headers-too-large", "Too large", status, "the headers are too long");
      case 503 -> plain("overloaded", "Overloaded", status, "too many requests at once");
      default ->
          status < Status.INTERNAL_SERVER_ERROR_500.code()
              ? plain("malformed-request", "Invalid request", status, "the request is malformed")
              : plain("internal", "Internal error", status, "something went wrong in the vault");
    };
  }

  private static Problem plain(String code, String title, int status, String detail) {
    return new Problem(code, title, status, detail, Map.of());
  }
}
