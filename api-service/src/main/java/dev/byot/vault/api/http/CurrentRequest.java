package dev.byot.vault.api.http;

import dev.byot.vault.keys.OwnerId;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The request that the current thread answers, for what concerns every route and that no route
/// should have to care about.
public final class CurrentRequest {
  private static final ScopedValue<CurrentRequest> CURRENT = ScopedValue.newInstance();

  private final ServerRequest request;
  private final ServerResponse response;
  private final List<Runnable> endings = new ArrayList<>();

  CurrentRequest(ServerRequest request, ServerResponse response) {
    this.request = request;
    this.response = response;
  }

  public ServerRequest request() {
    return request;
  }

  public ServerResponse response() {
    return response;
  }

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

  /// Notes who acts on the owner's behalf: `flow:chat`.
  public void isBy(String actor) {
    request.context().register(CurrentRequest.class, actor);
  }

  static Optional<String> actorOf(ServerRequest request) {
    return request.context().get(CurrentRequest.class, String.class);
  }

  /// Runs once, when the answer is on the wire or there will be none.
  public void atEnd(Runnable ending) {
    endings.add(ending);
  }

  /// Whose request it is, once that is known.
  public static Optional<OwnerId> ownerOf(ServerRequest request) {
    return request.context().get(OwnerId.class, OwnerId.class);
  }

  void run(Runnable work) {
    try {
      ScopedValue.where(CURRENT, this).run(work);
    } finally {
      endings.reversed().forEach(Runnable::run);
    }
  }
}
