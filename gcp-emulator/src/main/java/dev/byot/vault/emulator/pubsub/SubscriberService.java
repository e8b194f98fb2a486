package dev.byot.vault.emulator.pubsub;

import com.google.protobuf.Empty;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.DeleteSubscriptionRequest;
import com.google.pubsub.v1.GetSubscriptionRequest;
import com.google.pubsub.v1.ListSubscriptionsRequest;
import com.google.pubsub.v1.ListSubscriptionsResponse;
import com.google.pubsub.v1.ModifyAckDeadlineRequest;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.PullResponse;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.SubscriberGrpc.SubscriberImplBase;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.UpdateSubscriptionRequest;
import dev.byot.vault.emulator.rpc.GrpcErrors;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.rpc.Unary;
import dev.byot.vault.emulator.store.Store;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Duration;

/// Subscriptions and receiving, on Google's own gRPC stub, which answers what is missing (seek,
/// snapshots, push) with `UNIMPLEMENTED` and the method's name.
final class SubscriberService extends SubscriberImplBase {
  private final Subscriptions subscriptions;
  private final Store store;
  private final Clock clock;

  SubscriberService(Subscriptions subscriptions, Store store, Clock clock) {
    this.subscriptions = subscriptions;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public void createSubscription(Subscription request, StreamObserver<Subscription> out) {
    Unary.answer(out, store, () -> subscriptions.create(request));
  }

  @Override
  public void getSubscription(GetSubscriptionRequest request, StreamObserver<Subscription> out) {
    Unary.answer(out, () -> subscriptions.get(request.getSubscription()));
  }

  @Override
  public void updateSubscription(
      UpdateSubscriptionRequest request, StreamObserver<Subscription> out) {
    Unary.answer(
        out, store, () -> subscriptions.update(request.getSubscription(), request.getUpdateMask()));
  }

  @Override
  public void listSubscriptions(
      ListSubscriptionsRequest request, StreamObserver<ListSubscriptionsResponse> out) {
    Unary.answer(
        out,
        () -> {
          var page =
              subscriptions.list(
                  request.getProject(), request.getPageSize(), request.getPageToken());
          return ListSubscriptionsResponse.newBuilder()
              .addAllSubscriptions(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void deleteSubscription(DeleteSubscriptionRequest request, StreamObserver<Empty> out) {
    Unary.answer(
        out,
        store,
        () -> {
          subscriptions.delete(request.getSubscription());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void pull(PullRequest request, StreamObserver<PullResponse> out) {
    try {
      var subscription = subscriptions.live(request.getSubscription());
      new PullCall(request, subscription, clock, (ServerCallStreamObserver<PullResponse>) out)
          .start();
    } catch (RuntimeException e) {
      out.onError(GrpcErrors.refusal(e));
    }
  }

  @Override
  public StreamObserver<StreamingPullRequest> streamingPull(
      StreamObserver<StreamingPullResponse> out) {
    return new StreamingPull(subscriptions, (ServerCallStreamObserver<StreamingPullResponse>) out);
  }

  /// An acknowledgement does not wait for the disk: if a crash undoes it, the message comes again.
  @Override
  public void acknowledge(AcknowledgeRequest request, StreamObserver<Empty> out) {
    Unary.answer(
        out,
        () -> {
          subscriptions.live(request.getSubscription()).acknowledge(request.getAckIdsList());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void modifyAckDeadline(ModifyAckDeadlineRequest request, StreamObserver<Empty> out) {
    Unary.answer(
        out,
        () -> {
          subscriptions
              .live(request.getSubscription())
              .modifyDeadline(request.getAckIdsList(), deadline(request.getAckDeadlineSeconds()));
          return Empty.getDefaultInstance();
        });
  }

  static Duration deadline(int seconds) {
    if (seconds < 0 || seconds > 600) {
      throw Refusals.invalid("ack_deadline_seconds out of bounds");
    }
    return Duration.ofSeconds(seconds);
  }
}
