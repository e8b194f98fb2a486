package dev.byot.vault.api.http;

import dev.byot.vault.observability.RequestContext;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;

/// One id per request, through all services. Made here and never taken from the caller, who could
/// choose one to hide among others.
public final class RequestIds {
  public static final HeaderName HEADER = HeaderNames.create("x-request-id");

  private RequestIds() {}

  /// The id of the request.
  ///
  /// @throws IllegalStateException if the request did not come through [Perimeter]
  public static String of(ServerRequest request) {
    return request
        .context()
        .get(RequestIds.class, String.class)
        .orElseThrow(() -> new IllegalStateException("a request without an id"));
  }

  static String next() {
    return RequestContext.newRequestId();
  }

  static String assign(ServerRequest request) {
    var id = next();
    request.context().register(RequestIds.class, id);
    return id;
  }
}
