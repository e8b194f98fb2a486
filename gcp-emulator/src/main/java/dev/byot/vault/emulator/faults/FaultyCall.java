package dev.byot.vault.emulator.faults;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.time.Duration;

/// A call that may meet a fault at its first request. The callbacks of one call never overlap, so
/// waiting in one holds back this call only.
final class FaultyCall<Q, A> extends ForwardingServerCallListener<Q> {
  private static final Duration FOREVER = Duration.ofDays(1);

  private final Faults faults;
  private final Outgoing<Q, A> call;
  private final ServerCall.Listener<Q> handler;
  private boolean decided;
  private boolean refused;

  FaultyCall(Faults faults, ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    this.faults = faults;
    this.call = new Outgoing<>(call);
    handler = next.startCall(this.call, headers);
  }

  @Override
  protected ServerCall.Listener<Q> delegate() {
    return handler;
  }

  @Override
  public void onMessage(Q request) {
    if (!decided) {
      decided = true;
      meetFault(request);
    }
    if (!refused) {
      handler.onMessage(request);
    }
  }

  private void meetFault(Q request) {
    var entry = faults.strike(call.getMethodDescriptor().getFullMethodName(), request);
    if (entry == null) {
      return;
    }
    switch (entry.fault.action()) {
      case Fault.Action.Fail(var code) -> refuse(code);
      case Fault.Action.Delay(var duration) -> entry.awaitCleared(duration);
      case Fault.Action.LoseReply _ -> call.lost = true;
      case Fault.Action.Freeze _ -> entry.awaitCleared(FOREVER);
    }
  }

  private void refuse(Status.Code code) {
    refused = true;
    call.refuse(code.toStatus().withDescription("a fault that was asked for"));
    handler.onCancel();
  }

  @Override
  public void onHalfClose() {
    if (!refused) {
      handler.onHalfClose();
    }
  }

  /// Drops the answer where it shall be lost, and all of it once the call is refused.
  private static final class Outgoing<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private volatile boolean lost;
    private volatile boolean refused;

    Outgoing(ServerCall<Q, A> call) {
      super(call);
    }

    void refuse(Status status) {
      refused = true;
      super.close(status, new Metadata());
    }

    @Override
    public void sendHeaders(Metadata headers) {
      if (!lost && !refused) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public void sendMessage(A message) {
      if (!lost && !refused) {
        super.sendMessage(message);
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (lost) {
        super.close(
            Status.UNAVAILABLE.withDescription("the answer was lost, as was asked for"),
            new Metadata());
      } else if (!refused) {
        super.close(status, trailers);
      }
    }
  }
}
