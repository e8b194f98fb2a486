package dev.byot.vault.emulator.faults;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The requests of one call on their way to the service.
///
/// A call that is held up blocks its own virtual thread, and so keeps the order of its events.
final class FaultyRequests<Q, A> extends SimpleForwardingServerCallListener<Q> {
  private final FaultyCall<Q, A> call;
  private final Consumer<FaultyCall<Q, A>> onEnd;
  private boolean begun;

  FaultyRequests(
      FaultyCall<Q, A> call, ServerCall.Listener<Q> service, Consumer<FaultyCall<Q, A>> onEnd) {
    super(service);
    this.call = call;
    this.onEnd = onEnd;
  }

  @Override
  public void onMessage(Q message) {
    if (!begun) {
      begun = true;
      call.begin(message);
      holdUp();
    }
    if (reachesTheService()) {
      super.onMessage(message);
    }
  }

  @Override
  public void onHalfClose() {
    if (reachesTheService()) {
      super.onHalfClose();
    }
  }

  private boolean reachesTheService() {
    return !call.isStruckDown() && !Context.current().isCancelled();
  }

  private void holdUp() {
    var fault = call.strike();
    if (fault.isEmpty()) {
      return;
    }
    var caller = Context.current();
    var gone = new CompletableFuture<@Nullable Void>();
    Context.CancellationListener leave = _ -> gone.complete(null);
    caller.addListener(leave, Runnable::run);
    CompletableFuture.anyOf(fault.get().over(), gone).join();
    caller.removeListener(leave);
  }

  @Override
  public void onComplete() {
    onEnd.accept(call);
    if (call.isStruckDown()) {
      // The service did not end this call; for it, the caller has gone.
      super.onCancel();
    } else {
      super.onComplete();
    }
  }

  @Override
  public void onCancel() {
    onEnd.accept(call);
    super.onCancel();
  }
}
