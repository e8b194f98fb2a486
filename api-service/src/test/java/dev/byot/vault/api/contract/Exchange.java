package dev.byot.vault.api.contract;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A request and its answer, as a client saw them.
///
/// @param path without the query
/// @param sentType the media type of what was sent
/// @param sent the request's body
/// @param headers the answer's
public record Exchange(
    String method,
    String path,
    String sentType,
    String sent,
    int status,
    Map<String, List<String>> headers,
    String body) {
  public static Exchange of(HttpResponse<?> response, String body) {
    var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(response.headers().map());
    var request = response.request();
    return new Exchange(
        request.method(),
        request.uri().getRawPath(),
        mediaType(request.headers().firstValue("content-type").orElse("")),
        SentBody.of(request),
        response.statusCode(),
        headers,
        body);
  }

  boolean has(String header) {
    return headers.containsKey(header);
  }

  String mediaType() {
    return mediaType(headers.getOrDefault("content-type", List.of("")).getFirst());
  }

  private static String mediaType(String contentType) {
    return contentType.split(";", 2)[0];
  }

  @Override
  public String toString() {
    return method + " " + path + " → " + status + " " + mediaType() + " " + body;
  }
}
