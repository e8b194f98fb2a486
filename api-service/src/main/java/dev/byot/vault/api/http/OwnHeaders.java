package dev.byot.vault.api.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.util.ArrayList;
import java.util.List;

/// What every answer of the vault says to browsers, unless its route says something else: nothing
/// of it is a page, nothing is kept, nothing is guessed.
final class OwnHeaders {
  private static final List<Header> ALWAYS =
      List.of(
          HeaderValues.create("X-Content-Type-Options", "nosniff"),
          HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"),
          HeaderValues.create("Referrer-Policy", "no-referrer"),
          HeaderValues.create(
              "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"));

  /// A year, as browsers' lists ask for. Not for subdomains, which may be somebody else's.
  private static final Header ONLY_HTTPS =
      HeaderValues.create("Strict-Transport-Security", "max-age=31536000");

  private OwnHeaders() {}

  /// @param local whether it is reached by plain http
  static List<Header> of(boolean local) {
    var headers = new ArrayList<>(ALWAYS);
    if (!local) {
      headers.add(ONLY_HTTPS);
    }
    return List.copyOf(headers);
  }
}
