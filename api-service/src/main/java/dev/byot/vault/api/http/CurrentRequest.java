package dev.byot.vault.api.http;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// The request that the current thread answers, for what concerns every route and that no route
/// should have to care about.
public record CurrentRequest(ServerRequest request, ServerResponse response) {
  private static final ScopedValue<CurrentRequest> CURRENT = ScopedValue.newInstance();

  /// The request of this thread.
  ///
  /// @throws IllegalStateException if it answers none
  public static CurrentRequest get() {
    if (!CURRENT.isBound()) {
      throw new IllegalStateException("this thread answers no request");
    }
    return CURRENT.get();
  }

  void run(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }
}
