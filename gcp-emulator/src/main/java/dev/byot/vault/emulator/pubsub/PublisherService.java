package dev.byot.vault.emulator.pubsub;

import com.google.protobuf.Empty;
import com.google.pubsub.v1.DeleteTopicRequest;
import com.google.pubsub.v1.GetTopicRequest;
import com.google.pubsub.v1.ListTopicSubscriptionsRequest;
import com.google.pubsub.v1.ListTopicSubscriptionsResponse;
import com.google.pubsub.v1.ListTopicsRequest;
import com.google.pubsub.v1.ListTopicsResponse;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublishResponse;
import com.google.pubsub.v1.PublisherGrpc.PublisherImplBase;
import com.google.pubsub.v1.Topic;
import com.google.pubsub.v1.UpdateTopicRequest;
import dev.byot.vault.emulator.rpc.Unary;
import dev.byot.vault.emulator.store.Store;
import io.grpc.stub.StreamObserver;

/// Topics and publishing, on Google's own gRPC stub, which answers what is missing (snapshots,
/// detaching) with `UNIMPLEMENTED` and the method's name.
final class PublisherService extends PublisherImplBase {
  private final Topics topics;
  private final Subscriptions subscriptions;
  private final Store store;

  PublisherService(Topics topics, Subscriptions subscriptions, Store store) {
    this.topics = topics;
    this.subscriptions = subscriptions;
    this.store = store;
  }

  @Override
  public void createTopic(Topic request, StreamObserver<Topic> out) {
    Unary.answer(out, store, () -> topics.create(request));
  }

  @Override
  public void updateTopic(UpdateTopicRequest request, StreamObserver<Topic> out) {
    Unary.answer(out, store, () -> topics.update(request.getTopic(), request.getUpdateMask()));
  }

  @Override
  public void getTopic(GetTopicRequest request, StreamObserver<Topic> out) {
    Unary.answer(out, () -> topics.get(request.getTopic()));
  }

  @Override
  public void listTopics(ListTopicsRequest request, StreamObserver<ListTopicsResponse> out) {
    Unary.answer(
        out,
        () -> {
          var page =
              topics.list(request.getProject(), request.getPageSize(), request.getPageToken());
          return ListTopicsResponse.newBuilder()
              .addAllTopics(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void listTopicSubscriptions(
      ListTopicSubscriptionsRequest request, StreamObserver<ListTopicSubscriptionsResponse> out) {
    Unary.answer(
        out,
        () -> {
          var page =
              subscriptions.ofTopic(
                  request.getTopic(), request.getPageSize(), request.getPageToken());
          return ListTopicSubscriptionsResponse.newBuilder()
              .addAllSubscriptions(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void deleteTopic(DeleteTopicRequest request, StreamObserver<Empty> out) {
    Unary.answer(
        out,
        store,
        () -> {
          subscriptions.deleteTopic(request.getTopic());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void publish(PublishRequest request, StreamObserver<PublishResponse> out) {
    Unary.answer(
        out, () -> PublishResponse.newBuilder().addAllMessageIds(topics.publish(request)).build());
  }
}
