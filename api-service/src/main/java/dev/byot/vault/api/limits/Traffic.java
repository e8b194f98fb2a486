package dev.byot.vault.api.limits;

import java.util.regex.Pattern;

/// What a request costs: each kind is limited by itself, so that a busy chat does not keep its
/// owner from reading how their keys stand.
enum Traffic {
  READ("reads"),
  /// Also a check of a key, which writes what it found, and may open the key for this once.
  WRITE("writes"),
  /// What goes on to a provider or to Genkit.
  CALL("calls"),
  /// Ends use. Never limited: whoever wants to stop a key must always be able to.
  STOP("stops");

  private static final Pattern STOPS = Pattern.compile("/v1/(?:keys|owners)/.*:(?:disable|stop)");

  private final String plural;

  Traffic(String plural) {
    this.plural = plural;
  }

  /// By the method and the raw path of a request.
  static Traffic of(String method, String path) {
    if (path.startsWith("/v1/proxy/") || path.startsWith("/v1/genkit/")) {
      return CALL;
    }
    if (method.equals("DELETE") || (method.equals("POST") && STOPS.matcher(path).matches())) {
      return STOP;
    }
    return method.equals("GET") || method.equals("HEAD") ? READ : WRITE;
  }

  @Override
  public String toString() {
    return plural;
  }
}
