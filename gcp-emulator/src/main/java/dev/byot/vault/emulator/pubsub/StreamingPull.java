package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.StreamingPullResponse.SubscriptionProperties;
import dev.byot.vault.emulator.rpc.Refusals;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One stream of messages. It holds out what the client's flow control allows; leases outlive it.
final class StreamingPull implements StreamObserver<StreamingPullRequest>, Backlog.Consumer {
  private static final long DEFAULT_MESSAGES = 1_000;
  private static final long DEFAULT_BYTES = 100L << 20;

  private final PubSub pubsub;
  private final ServerCallStreamObserver<StreamingPullResponse> out;
  private final Map<String, Integer> outstanding = new HashMap<>();
  private @Nullable Backlog backlog;
  private long maxMessages = DEFAULT_MESSAGES;
  private long maxBytes = DEFAULT_BYTES;
  private long bytes;
  private boolean ended;

  StreamingPull(PubSub pubsub, ServerCallStreamObserver<StreamingPullResponse> out) {
    this.pubsub = pubsub;
    this.out = out;
    out.setOnCancelHandler(this::leave);
  }

  @Override
  public void onNext(StreamingPullRequest request) {
    try {
      if (backlog == null) {
        begin(request);
      } else {
        take(backlog, request);
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void begin(StreamingPullRequest request) {
    var opened = pubsub.backlog(request.getSubscription());
    var seconds = request.getStreamAckDeadlineSeconds();
    if (seconds < 10 || seconds > 600) {
      throw Refusals.invalid("stream_ack_deadline_seconds out of bounds: %s", seconds);
    }
    if (request.getMaxOutstandingMessages() > 0) {
      maxMessages = request.getMaxOutstandingMessages();
    }
    if (request.getMaxOutstandingBytes() > 0) {
      maxBytes = request.getMaxOutstandingBytes();
    }
    backlog = opened;
    send(StreamingPullResponse.newBuilder(), opened);
    opened.join(this);
  }

  private void take(Backlog from, StreamingPullRequest request) {
    if (request.getAckIdsCount() == 0 && request.getModifyDeadlineAckIdsCount() == 0) {
      send(StreamingPullResponse.newBuilder(), from); // the protocol's keep-alive wants an answer
      return;
    }
    settled(request.getAckIdsList());
    from.acknowledge(request.getAckIdsList());
    for (var i = 0; i < request.getModifyDeadlineAckIdsCount(); i++) {
      var ackId = List.of(request.getModifyDeadlineAckIds(i));
      if (request.getModifyDeadlineSeconds(i) == 0) {
        settled(ackId);
      }
      from.modify(ackId, request.getModifyDeadlineSeconds(i));
    }
  }

  private synchronized void settled(List<String> ackIds) {
    for (var ackId : ackIds) {
      var size = outstanding.remove(ackId);
      bytes -= size == null ? 0 : size;
    }
  }

  @Override
  public synchronized boolean hasRoom() {
    return !ended && outstanding.size() < maxMessages && bytes < maxBytes;
  }

  @Override
  public void deliver(ReceivedMessage message) {
    synchronized (this) {
      outstanding.put(message.getAckId(), message.getSerializedSize());
      bytes += message.getSerializedSize();
    }
    var from = backlog;
    if (from != null) {
      send(StreamingPullResponse.newBuilder().addReceivedMessages(message), from);
    }
  }

  /// The client learns from every response whether the subscription is ordered.
  private synchronized void send(StreamingPullResponse.Builder response, Backlog from) {
    if (!ended) {
      out.onNext(
          response
              .setSubscriptionProperties(
                  SubscriptionProperties.newBuilder()
                      .setMessageOrderingEnabled(from.subscription().getEnableMessageOrdering()))
              .build());
    }
  }

  @Override
  public void onError(Throwable problem) {
    leave();
  }

  @Override
  public void onCompleted() {
    leave();
    out.onCompleted();
  }

  private void fail(RuntimeException e) {
    leave();
    out.onError(Status.fromThrowable(e).asRuntimeException());
  }

  private void leave() {
    synchronized (this) {
      ended = true;
    }
    var from = backlog;
    if (from != null) {
      from.leave(this);
    }
  }
}
