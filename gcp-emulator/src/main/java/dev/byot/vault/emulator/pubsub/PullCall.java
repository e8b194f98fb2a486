package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.PullResponse;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SubscriberGrpc;
import dev.byot.vault.emulator.rpc.Refusals;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One unary pull: answered as soon as there is a message, or empty when its time is up.
final class PullCall implements Consumer {
  // The real service waits "a bounded time"; Google's own emulator 7 s.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String METHOD = SubscriberGrpc.getPullMethod().getFullMethodName();

  private final LiveSubscription subscription;
  private final ServerCallStreamObserver<PullResponse> out;
  private final int maxMessages;
  private final boolean atOnce;
  private final Instant until;
  private boolean answered;

  PullCall(
      PullRequest request,
      LiveSubscription subscription,
      Clock clock,
      ServerCallStreamObserver<PullResponse> out) {
    if (request.getMaxMessages() < 1) {
      throw Refusals.invalid("max_messages must be positive");
    }
    this.subscription = subscription;
    this.out = out;
    maxMessages = Math.min(request.getMaxMessages(), 1000);
    atOnce = returnsImmediately(request);
    until = clock.instant().plus(PATIENCE);
  }

  @SuppressWarnings("deprecation") // Clients still send it.
  private static boolean returnsImmediately(PullRequest request) {
    return request.getReturnImmediately();
  }

  void start() {
    out.setOnCancelHandler(() -> subscription.leave(this));
    subscription.join(this);
    if (atOnce) {
      subscription.leave(this);
      answer(List.of());
    }
  }

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public synchronized boolean hasRoomFor(int bytes) {
    return !answered && !out.isCancelled();
  }

  @Override
  public int batchSize() {
    return maxMessages;
  }

  @Override
  public Duration ackDeadline() {
    return subscription.settings().ackDeadline();
  }

  @Override
  public void leased(int bytes) {}

  @Override
  public void released(int bytes) {}

  @Override
  public void send(List<ReceivedMessage> batch) {
    answer(batch);
  }

  private synchronized void answer(List<ReceivedMessage> batch) {
    if (!answered) {
      answered = true;
      out.onNext(PullResponse.newBuilder().addAllReceivedMessages(batch).build());
      out.onCompleted();
    }
  }

  @Override
  public synchronized boolean isDone(Instant now) {
    if (!now.isBefore(until)) {
      answer(List.of());
    }
    return answered;
  }

  @Override
  public synchronized void end(StatusRuntimeException why) {
    if (!answered) {
      answered = true;
      out.onError(why);
    }
  }
}
