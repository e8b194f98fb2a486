package dev.byot.vault.emulator.pubsub;

import static org.awaitility.Awaitility.await;

import com.google.api.gax.batching.FlowControlSettings;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.cloud.pubsub.v1.TopicAdminSettings;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/// Google's clients of one project, in which there is one topic.
final class PubSubFixture implements AutoCloseable {
  private final String project;
  private final TransportChannelProvider channels;
  private final TopicAdminClient topics;
  private final SubscriptionAdminClient subscriptions;
  private final Publisher publisher;

  PubSubFixture(String endpoint, String project) {
    this.project = project;
    channels =
        InstantiatingGrpcChannelProvider.newBuilder()
            .setEndpoint(endpoint)
            .setMaxInboundMessageSize(32 << 20)
            .setChannelConfigurator(channel -> channel.usePlaintext())
            .build();
    var none = NoCredentialsProvider.create();
    try {
      topics =
          TopicAdminClient.create(
              TopicAdminSettings.newBuilder()
                  .setTransportChannelProvider(channels)
                  .setCredentialsProvider(none)
                  .build());
      subscriptions =
          SubscriptionAdminClient.create(
              SubscriptionAdminSettings.newBuilder()
                  .setTransportChannelProvider(channels)
                  .setCredentialsProvider(none)
                  .build());
      publisher =
          Publisher.newBuilder(topic("events"))
              .setChannelProvider(channels)
              .setCredentialsProvider(none)
              .setEnableMessageOrdering(true)
              .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TopicAdminClient topics() {
    return topics;
  }

  SubscriptionAdminClient subscriptions() {
    return subscriptions;
  }

  String projectId() {
    return project;
  }

  String project() {
    return "projects/" + project;
  }

  String topic(String id) {
    return project() + "/topics/" + id;
  }

  String name(String id) {
    return project() + "/subscriptions/" + id;
  }

  void subscription(String id) {
    create(id, Subscription.newBuilder().setEnableMessageOrdering(true));
  }

  Subscription create(String id, Subscription.Builder subscription) {
    if (subscription.getTopic().isEmpty()) {
      subscription.setTopic(topic("events"));
    }
    return subscriptions.createSubscription(subscription.setName(name(id)).build());
  }

  /// Publishes a message; gives its id.
  String publish(String text, String orderingKey, String... attributes) {
    var message =
        PubsubMessage.newBuilder()
            .setData(ByteString.copyFromUtf8(text))
            .setOrderingKey(orderingKey);
    for (var i = 0; i < attributes.length; i += 2) {
      message.putAttributes(attributes[i], attributes[i + 1]);
    }
    try {
      return publisher.publish(message.build()).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Pulls that many messages, and acknowledges none.
  List<ReceivedMessage> pull(String id, int count) {
    var received = new ArrayList<ReceivedMessage>();
    while (received.size() < count) {
      received.addAll(
          subscriptions.pull(name(id), count - received.size()).getReceivedMessagesList());
    }
    return received;
  }

  /// Pulls what there is without waiting.
  @SuppressWarnings("deprecation")
  List<ReceivedMessage> pullAtOnce(String id) {
    return subscriptions.pull(name(id), true, 100).getReceivedMessagesList();
  }

  void acknowledge(String id, ReceivedMessage... messages) {
    subscriptions.acknowledge(name(id), ackIds(messages));
  }

  void deadline(String id, int seconds, ReceivedMessage... messages) {
    subscriptions.modifyAckDeadline(name(id), ackIds(messages), seconds);
  }

  private static List<String> ackIds(ReceivedMessage... messages) {
    return List.of(messages).stream().map(ReceivedMessage::getAckId).toList();
  }

  static String text(ReceivedMessage message) {
    return message.getMessage().getData().toStringUtf8();
  }

  static List<String> texts(List<ReceivedMessage> messages) {
    return messages.stream().map(PubSubFixture::text).toList();
  }

  /// Receives and acknowledges, in a stream, until that many have come.
  List<String> receive(String id, int count) {
    var received = new CopyOnWriteArrayList<String>();
    try (var _ =
        subscriber(
            id,
            1000,
            (message, reply) -> {
              received.add(message.getData().toStringUtf8());
              reply.ack();
            })) {
      await().until(() -> received.size() >= count);
    }
    return received;
  }

  Receiving subscriber(String id, long outstanding, MessageReceiver receiver) {
    var subscriber =
        Subscriber.newBuilder(name(id), receiver)
            .setFlowControlSettings(
                FlowControlSettings.newBuilder().setMaxOutstandingElementCount(outstanding).build())
            .setChannelProvider(channels)
            .setCredentialsProvider(NoCredentialsProvider.create())
            .build();
    subscriber.startAsync().awaitRunning();
    return () -> subscriber.stopAsync().awaitTerminated();
  }

  /// Closes without checked exceptions.
  interface Receiving extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public void close() {
    publisher.shutdown();
    topics.close();
    subscriptions.close();
  }
}
