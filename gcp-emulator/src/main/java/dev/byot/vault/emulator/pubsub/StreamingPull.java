package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.StreamingPullResponse.SubscriptionProperties;
import com.google.pubsub.v1.SubscriberGrpc;
import dev.byot.vault.emulator.rpc.GrpcErrors;
import dev.byot.vault.emulator.rpc.Refusals;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One stream of messages, within the flow control that its first request asks for.
///
/// What it was sent stays leased when it ends, until the deadlines.
final class StreamingPull implements StreamObserver<StreamingPullRequest>, Consumer {
  private static final int BATCH = 100;
  private static final String METHOD = SubscriberGrpc.getStreamingPullMethod().getFullMethodName();

  private final Subscriptions subscriptions;
  private final ServerCallStreamObserver<StreamingPullResponse> out;
  private @Nullable LiveSubscription subscription;
  private Duration ackDeadline = Duration.ZERO;
  private long maxMessages;
  private long maxBytes;
  private long messages;
  private long bytes;
  private boolean ended;

  StreamingPull(Subscriptions subscriptions, ServerCallStreamObserver<StreamingPullResponse> out) {
    this.subscriptions = subscriptions;
    this.out = out;
    out.setOnCancelHandler(this::leave);
    out.setOnReadyHandler(this::resume);
  }

  @Override
  public void onNext(StreamingPullRequest request) {
    try {
      var from = subscription;
      if (from == null) {
        open(request);
      } else {
        take(from, request);
      }
    } catch (RuntimeException e) {
      leave();
      end(GrpcErrors.refusal(e));
    }
  }

  private void open(StreamingPullRequest request) {
    var opened = subscriptions.live(request.getSubscription());
    var seconds = request.getStreamAckDeadlineSeconds();
    if (seconds < 10 || seconds > 600) {
      throw Refusals.invalid("stream_ack_deadline_seconds out of bounds");
    }
    ackDeadline = Duration.ofSeconds(seconds);
    maxMessages = limit(request.getMaxOutstandingMessages());
    maxBytes = limit(request.getMaxOutstandingBytes());
    subscription = opened;
    settle(opened, request);
    opened.join(this);
  }

  private static long limit(long asked) {
    return asked > 0 ? asked : Long.MAX_VALUE;
  }

  private void take(LiveSubscription from, StreamingPullRequest request) {
    if (!request.getSubscription().isEmpty()) {
      throw Refusals.invalid("Only the first request of a stream names the subscription.");
    }
    if (request.getAckIdsCount() == 0 && request.getModifyDeadlineAckIdsCount() == 0) {
      // A keep-alive: the client closes the stream unless it is answered.
      send(List.of());
    } else {
      settle(from, request);
    }
  }

  private static void settle(LiveSubscription from, StreamingPullRequest request) {
    if (request.getModifyDeadlineSecondsCount() != request.getModifyDeadlineAckIdsCount()) {
      throw Refusals.invalid("Each deadline needs its ack id.");
    }
    if (request.getAckIdsCount() > 0) {
      from.acknowledge(request.getAckIdsList());
    }
    var bySeconds = new TreeMap<Integer, List<String>>();
    for (var i = 0; i < request.getModifyDeadlineAckIdsCount(); i++) {
      bySeconds
          .computeIfAbsent(request.getModifyDeadlineSeconds(i), _ -> new ArrayList<>())
          .add(request.getModifyDeadlineAckIds(i));
    }
    bySeconds.forEach(
        (seconds, ackIds) -> from.modifyDeadline(ackIds, SubscriberService.deadline(seconds)));
  }

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public boolean hasRoomFor(int size) {
    return messages < maxMessages
        && (messages == 0 || bytes + size <= maxBytes)
        && out.isReady()
        && !out.isCancelled();
  }

  @Override
  public int batchSize() {
    return BATCH;
  }

  @Override
  public Duration ackDeadline() {
    return ackDeadline;
  }

  @Override
  public void leased(int size) {
    messages++;
    bytes += size;
  }

  @Override
  public void released(int size) {
    messages--;
    bytes -= size;
  }

  @Override
  public synchronized void send(List<ReceivedMessage> batch) {
    var from = subscription;
    if (from == null || ended) {
      return;
    }
    // The client takes these properties from every response, an empty one included.
    out.onNext(
        StreamingPullResponse.newBuilder()
            .addAllReceivedMessages(batch)
            .setSubscriptionProperties(
                SubscriptionProperties.newBuilder()
                    .setMessageOrderingEnabled(from.settings().isOrdered()))
            .build());
  }

  private void resume() {
    var from = subscription;
    if (from != null) {
      from.resume();
    }
  }

  @Override
  public boolean isDone(Instant now) {
    return false;
  }

  @Override
  public synchronized void end(StatusRuntimeException why) {
    if (!ended) {
      ended = true;
      out.onError(why);
    }
  }

  @Override
  public void onError(Throwable gone) {
    leave();
  }

  @Override
  public void onCompleted() {
    leave();
    synchronized (this) {
      if (!ended) {
        ended = true;
        out.onCompleted();
      }
    }
  }

  private void leave() {
    var from = subscription;
    if (from != null) {
      from.leave(this);
    }
  }
}
