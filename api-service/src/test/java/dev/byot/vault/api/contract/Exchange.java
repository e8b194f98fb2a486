package dev.byot.vault.api.contract;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A request and its answer, as a client saw them.
///
/// @param path without the query
public record Exchange(
    String method, String path, int status, Map<String, List<String>> headers, String body) {
  public static Exchange of(HttpResponse<?> response, String body) {
    var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(response.headers().map());
    return new Exchange(
        response.request().method(),
        response.request().uri().getRawPath(),
        response.statusCode(),
        headers,
        body);
  }

  boolean has(String header) {
    return headers.containsKey(header);
  }

  String mediaType() {
    return headers.getOrDefault("content-type", List.of("")).getFirst().split(";", 2)[0];
  }

  @Override
  public String toString() {
    return method + " " + path + " → " + status + " " + mediaType() + " " + body;
  }
}
