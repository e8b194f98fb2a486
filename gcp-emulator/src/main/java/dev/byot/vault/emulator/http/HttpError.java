package dev.byot.vault.emulator.http;

/// A refusal of an HTTP request.
public final class HttpError extends RuntimeException {
  private final int status;

  public HttpError(int status, String message) {
    super(message);
    this.status = status;
  }

  public static HttpError invalid(String message) {
    return new HttpError(400, message);
  }

  int status() {
    return status;
  }
}
