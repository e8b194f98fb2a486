package dev.byot.vault.emulator.rpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which status a failure becomes; the only place that decides.
///
/// As an interceptor it also closes the calls whose handler threw instead of answering.
public final class GrpcErrors implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcErrors.class);

  /// The exception to hand to [io.grpc.stub.StreamObserver#onError]. What no service foresaw is a
  /// bug of the emulator: `INTERNAL`, and logged.
  public static StatusRuntimeException refusal(Throwable failure) {
    return switch (failure) {
      case StatusRuntimeException refusal -> refusal;
      case StatusException refusal ->
          new StatusRuntimeException(refusal.getStatus(), refusal.getTrailers());
      case CompletionException wrapper when wrapper.getCause() != null ->
          refusal(wrapper.getCause());
      case ExecutionException wrapper when wrapper.getCause() != null ->
          refusal(wrapper.getCause());
      case IllegalArgumentException invalid ->
          Status.INVALID_ARGUMENT.withDescription(invalid.getMessage()).asRuntimeException();
      default -> {
        LOG.error("a call failed inside the emulator", failure);
        yield Status.INTERNAL
            .withDescription("the emulator failed: " + failure)
            .withCause(failure)
            .asRuntimeException();
      }
    };
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        closing(() -> super.onMessage(message));
      }

      @Override
      public void onHalfClose() {
        closing(super::onHalfClose);
      }

      @Override
      public void onReady() {
        closing(super::onReady);
      }

      private void closing(Runnable event) {
        try {
          event.run();
        } catch (RuntimeException e) {
          var refusal = refusal(e);
          if (!call.isCancelled()) {
            var trailers = refusal.getTrailers();
            call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
          }
        }
      }
    };
  }
}
