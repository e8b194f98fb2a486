package dev.byot.vault.emulator.http;

import java.util.Map;

/// A JSON answer.
public record Reply(int status, Object body, Map<String, String> headers) {
  public Reply {
    headers = Map.copyOf(headers);
  }

  public static Reply ok(Object body) {
    return new Reply(200, body, Map.of());
  }

  /// An answer that clients may keep for an hour.
  public static Reply cacheable(Object body) {
    return new Reply(200, body, Map.of("Cache-Control", "public, max-age=3600, must-revalidate"));
  }

  /// In the shape of Google's APIs.
  static Reply error(int status, String message) {
    return new Reply(status, Map.of("error", Map.of("code", status, "message", message)), Map.of());
  }
}
