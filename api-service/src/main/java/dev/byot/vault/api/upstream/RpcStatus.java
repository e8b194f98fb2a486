package dev.byot.vault.api.upstream;

/// The name of an HTTP status among Google's canonical codes, which Gemini and Genkit use.
public final class RpcStatus {
  private RpcStatus() {}

  public static String of(int httpStatus) {
    return switch (httpStatus) {
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 409 -> "ABORTED";
      case 412, 422, 424 -> "FAILED_PRECONDITION";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 502, 503 -> "UNAVAILABLE";
      case 504 -> "DEADLINE_EXCEEDED";
      default -> httpStatus < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
    };
  }
}
