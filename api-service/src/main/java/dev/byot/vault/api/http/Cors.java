package dev.byot.vault.api.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which web pages may call the vault from a browser: those of the configured origins, on every
/// route. Cookies are never used, so credentials are never allowed.
final class Cors {
  private static final HeaderName METHOD = HeaderNames.create("access-control-request-method");
  private static final HeaderName WANTED = HeaderNames.create("access-control-request-headers");
  private static final HeaderName ORIGIN = HeaderNames.create("access-control-allow-origin");
  private static final HeaderName METHODS = HeaderNames.create("access-control-allow-methods");
  private static final HeaderName HEADERS = HeaderNames.create("access-control-allow-headers");
  private static final HeaderName MAX_AGE = HeaderNames.create("access-control-max-age");
  private static final HeaderName EXPOSED = HeaderNames.create("access-control-expose-headers");
  private static final String OUR_PREFIX = "access-control-";
  private static final Header VARY = HeaderValues.create(HeaderNames.VARY, "Origin");

  /// As long as Chrome heeds.
  private static final Duration REMEMBERED = Duration.ofHours(2);

  /// What our API takes, and what the providers' SDKs send: they have many, under a few prefixes.
  private static final Pattern HARMLESS =
      Pattern.compile(
          "accept|accept-language|authorization|cache-control|content-type|content-language"
              + "|idempotency-key|if-match|if-none-match|last-event-id|prefer|range"
              + "|x-genkit-stream-id|x-vault-key|api-key|x-api-key|x-goog-[a-z0-9-]{1,64}"
              + "|anthropic-[a-z0-9-]{1,64}"
              + "|openai-[a-z0-9-]{1,64}|x-stainless-[a-z0-9-]{1,64}");

  private final Set<String> origins;

  /// @param origins exactly as browsers send them, empty for none
  Cors(Set<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  /// Says in the answer, whatever it will be, whether the page may read it.
  void apply(ServerRequest request, ServerResponse response) {
    if (origins.isEmpty()) {
      return;
    }
    response.headers().add(VARY);
    if (isAllowed(request)) {
      response.header(ORIGIN, request.headers().get(HeaderNames.ORIGIN).get());
      response.beforeSend(() -> response.header(EXPOSED, names(response)));
    }
  }

  /// All that the answer has, a provider's included.
  private static String names(ServerResponse response) {
    return response.headers().stream()
        .map(header -> header.name().toLowerCase(Locale.ROOT))
        .filter(name -> !name.startsWith(OUR_PREFIX))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /// Whether a browser only asks whether a page of an allowed origin may send a request.
  boolean isPreflight(ServerRequest request) {
    return request.prologue().method().text().equals("OPTIONS")
        && request.headers().contains(METHOD)
        && isAllowed(request);
  }

  /// Answers a preflight; whether there is such a route shows when the request comes.
  void preflight(ServerRequest request, ServerResponse response) {
    response.header(METHODS, "GET, HEAD, POST, PUT, PATCH, DELETE");
    if (request.headers().contains(WANTED)) {
      response.header(HEADERS, allowed(request.headers().get(WANTED).values()));
    }
    response.header(MAX_AGE, Long.toString(REMEMBERED.toSeconds()));
    response.status(Status.NO_CONTENT_204).send();
  }

  private static String allowed(String wanted) {
    return Arrays.stream(wanted.split(",", -1))
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .filter(name -> HARMLESS.matcher(name).matches())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private boolean isAllowed(ServerRequest request) {
    if (!request.headers().contains(HeaderNames.ORIGIN)) {
      return false;
    }
    var sent = request.headers().get(HeaderNames.ORIGIN).allValues();
    return sent.size() == 1 && origins.contains(sent.getFirst());
  }
}
