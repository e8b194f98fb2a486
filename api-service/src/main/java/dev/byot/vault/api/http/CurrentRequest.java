package dev.byot.vault.api.http;

import dev.byot.vault.keys.OwnerId;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

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

  /// Notes whose request it is, once that is known.
  public void isFrom(OwnerId owner) {
    request.context().register(OwnerId.class, owner);
  }

  static Optional<OwnerId> ownerOf(ServerRequest request) {
    return request.context().get(OwnerId.class, OwnerId.class);
  }

  void run(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }
}
