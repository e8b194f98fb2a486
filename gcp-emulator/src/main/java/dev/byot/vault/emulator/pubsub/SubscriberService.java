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
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.rpc.Unary;
import dev.byot.vault.emulator.store.Store;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Set;

/// Subscriptions and receiving, on Google's own gRPC stub.
final class SubscriberService extends SubscriberImplBase {
  private static final Set<String> IMMUTABLE = Set.of("name", "topic", "filter");

  private final PubSub pubsub;
  private final Store store;

  SubscriberService(PubSub pubsub, Store store) {
    this.pubsub = pubsub;
    this.store = store;
  }

  @Override
  public void createSubscription(Subscription request, StreamObserver<Subscription> out) {
    Unary.answer(out, store, () -> pubsub.createSubscription(request));
  }

  @Override
  public void getSubscription(GetSubscriptionRequest request, StreamObserver<Subscription> out) {
    Unary.answer(out, () -> pubsub.backlog(request.getSubscription()).subscription());
  }

  @Override
  public void updateSubscription(
      UpdateSubscriptionRequest request, StreamObserver<Subscription> out) {
    Unary.answer(out, store, () -> pubsub.updateSubscription(changed(request)));
  }

  private Subscription changed(UpdateSubscriptionRequest request) {
    var asked = request.getSubscription();
    var changed = pubsub.backlog(asked.getName()).subscription().toBuilder();
    for (var path : request.getUpdateMask().getPathsList()) {
      var field = Subscription.getDescriptor().findFieldByName(path);
      if (field == null || IMMUTABLE.contains(path)) {
        throw Refusals.invalid("Invalid update_mask provided in the UpdateSubscriptionRequest.");
      }
      if (field.hasPresence() && !asked.hasField(field)) {
        changed.clearField(field);
      } else {
        changed.setField(field, asked.getField(field));
      }
    }
    return changed.build();
  }

  @Override
  public void listSubscriptions(
      ListSubscriptionsRequest request, StreamObserver<ListSubscriptionsResponse> out) {
    Unary.answer(
        out,
        () ->
            ListSubscriptionsResponse.newBuilder()
                .addAllSubscriptions(pubsub.subscriptions(request.getProject()))
                .build());
  }

  @Override
  public void deleteSubscription(DeleteSubscriptionRequest request, StreamObserver<Empty> out) {
    Unary.answer(
        out,
        store,
        () -> {
          pubsub.deleteSubscription(request.getSubscription());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void pull(PullRequest request, StreamObserver<PullResponse> out) {
    Unary.answer(
        out,
        () -> {
          if (request.getMaxMessages() <= 0) {
            throw Refusals.invalid("max_messages must be positive");
          }
          return new Puller(pubsub.backlog(request.getSubscription()), request.getMaxMessages())
              .pull();
        });
  }

  @Override
  public void acknowledge(AcknowledgeRequest request, StreamObserver<Empty> out) {
    Unary.answer(
        out,
        () -> {
          pubsub.backlog(request.getSubscription()).acknowledge(request.getAckIdsList());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void modifyAckDeadline(ModifyAckDeadlineRequest request, StreamObserver<Empty> out) {
    Unary.answer(
        out,
        () -> {
          pubsub
              .backlog(request.getSubscription())
              .modify(request.getAckIdsList(), request.getAckDeadlineSeconds());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public StreamObserver<StreamingPullRequest> streamingPull(
      StreamObserver<StreamingPullResponse> out) {
    return new StreamingPull(pubsub, (ServerCallStreamObserver<StreamingPullResponse>) out);
  }
}
