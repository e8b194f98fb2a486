package dev.byot.vault.emulator.faults;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The answers of one call on their way to the caller; its monitor guards them, because a fault may
/// end the call from another thread.
final class FaultyCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
  private static final Status LOST =
      Status.UNAVAILABLE.withDescription("the answer was lost, as was asked for");
  private static final Status CUT =
      Status.UNAVAILABLE.withDescription("the stream was cut, as was asked for");
  private static final int NEVER = -1;

  private final Faults faults;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private @Nullable CallDescription description;
  private boolean holding;
  private boolean loseReply;
  private int cutAfter = NEVER;
  private boolean struckDown;
  private boolean closed;

  FaultyCall(ServerCall<Q, A> call, Faults faults) {
    super(call);
    this.faults = faults;
  }

  boolean isStream() {
    return getMethodDescriptor().getType() == MethodType.BIDI_STREAMING;
  }

  synchronized boolean isStruckDown() {
    return struckDown;
  }

  synchronized void begin(Q firstRequest) {
    description = new CallDescription(getMethodDescriptor().getFullMethodName(), firstRequest);
  }

  /// Lets the faults strike; the one returned holds the call up, the others have done their work.
  synchronized Optional<ActiveFault> strike() {
    if (description == null || closed) {
      return Optional.empty();
    }
    var fault = faults.strike(description, this::canMeet);
    if (fault.isEmpty()) {
      return fault;
    }
    return switch (fault.get().fault().action()) {
      case Fault.Action.Fail(var code) -> {
        strikeDown(code.toStatus().withDescription("a fault that was asked for"));
        yield Optional.empty();
      }
      case Fault.Action.LoseReply() -> {
        loseReply = true;
        yield Optional.empty();
      }
      case Fault.Action.CutStream(var after) -> {
        cutAfter = after;
        cutIfDue();
        yield Optional.empty();
      }
      case Fault.Action.Delay _, Fault.Action.Freeze _ -> fault;
      case Fault.Action.OfDelivery _ -> Optional.empty();
    };
  }

  private boolean canMeet(Fault.Action action) {
    return switch (action) {
      case Fault.Action.CutStream _ -> !getMethodDescriptor().getType().serverSendsOneMessage();
      case Fault.Action.OfCall _ -> true;
      case Fault.Action.OfDelivery _ -> false;
    };
  }

  private void cutIfDue() {
    if (cutAfter == 0) {
      strikeDown(CUT);
    }
  }

  /// Strikes a running stream, without waiting for its next message.
  void strikeNow() {
    strike().ifPresent(this::holdAnswers);
  }

  private synchronized void holdAnswers(ActiveFault fault) {
    holding = true;
    var _ = fault.over().thenRunAsync(this::releaseAnswers);
  }

  private synchronized void releaseAnswers() {
    holding = false;
    while (!holding && !held.isEmpty()) {
      held.remove().run();
    }
  }

  @Override
  public synchronized void sendMessage(A answer) {
    if (holding) {
      held.add(() -> send(answer));
    } else {
      send(answer);
    }
  }

  private void send(A answer) {
    if (closed) {
      return;
    }
    if (isStream() && !loseReply && cutAfter == NEVER) {
      var fault = strike();
      if (fault.isPresent()) {
        held.addFirst(() -> sendUnlessClosed(answer));
        holdAnswers(fault.get());
        return;
      }
    }
    if (loseReply) {
      strikeDown(LOST);
    } else {
      sendUnlessClosed(answer);
    }
  }

  private void sendUnlessClosed(A answer) {
    if (!closed) {
      super.sendMessage(answer);
      cutAfter -= cutAfter == NEVER ? 0 : 1;
      cutIfDue();
    }
  }

  private void strikeDown(Status status) {
    struckDown = true;
    closed = true;
    held.clear();
    super.close(status, new Metadata());
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (!closed) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public synchronized void close(Status status, Metadata trailers) {
    if (holding) {
      held.add(() -> close(status, trailers));
    } else if (!closed) {
      closed = true;
      super.close(loseReply ? LOST : status, trailers);
    }
  }

  @Override
  public synchronized boolean isReady() {
    return !closed && super.isReady();
  }

  @Override
  public synchronized boolean isCancelled() {
    return struckDown || super.isCancelled();
  }

  @Override
  public synchronized void request(int messages) {
    super.request(messages);
  }
}
