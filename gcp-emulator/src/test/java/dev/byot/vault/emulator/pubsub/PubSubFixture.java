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
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.emulator.LocalCloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/// A local cloud with one topic, and Google's clients for it.
final class PubSubFixture implements AutoCloseable {
  static final String TOPIC = "projects/p/topics/events";

  private final LocalCloud cloud;
  private final TransportChannelProvider channels;
  private final TopicAdminClient topics;
  private final SubscriptionAdminClient subscriptions;
  private final Publisher publisher;

  private PubSubFixture(LocalCloud cloud, boolean create) {
    this.cloud = cloud;
    channels =
        InstantiatingGrpcChannelProvider.newBuilder()
            .setEndpoint(cloud.endpoint())
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
          Publisher.newBuilder(TOPIC)
              .setChannelProvider(channels)
              .setCredentialsProvider(none)
              .setEnableMessageOrdering(true)
              .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (create) {
      topics.createTopic(TOPIC);
    }
  }

  static PubSubFixture inMemory() {
    return new PubSubFixture(LocalCloud.inMemory(), true);
  }

  static PubSubFixture at(Path folder) {
    return new PubSubFixture(LocalCloud.at(folder, 0), true);
  }

  static PubSubFixture again(Path folder) {
    return new PubSubFixture(LocalCloud.at(folder, 0), false);
  }

  TopicAdminClient topics() {
    return topics;
  }

  SubscriptionAdminClient subscriptions() {
    return subscriptions;
  }

  String name(String id) {
    return "projects/p/subscriptions/" + id;
  }

  void subscription(String id) {
    create(Subscription.newBuilder().setName(name(id)).setEnableMessageOrdering(true));
  }

  void create(Subscription.Builder subscription) {
    subscriptions.createSubscription(subscription.setTopic(TOPIC).build());
  }

  void publish(String text, String orderingKey, String... attributes) {
    var message =
        PubsubMessage.newBuilder()
            .setData(ByteString.copyFromUtf8(text))
            .setOrderingKey(orderingKey);
    for (var i = 0; i < attributes.length; i += 2) {
      message.putAttributes(attributes[i], attributes[i + 1]);
    }
    try {
      publisher.publish(message.build()).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Receives and acknowledges that many.
  List<String> receive(String id, int count) {
    var received = new CopyOnWriteArrayList<String>();
    try (var _ =
        subscriber(
            id,
            (message, reply) -> {
              if (received.size() < count) {
                received.add(message.getData().toStringUtf8());
                reply.ack();
              } else {
                reply.nack();
              }
            })) {
      await().until(() -> received.size() >= count);
    }
    return received;
  }

  List<String> pull(String id, int maximum) {
    return subscriptions.pull(name(id), maximum).getReceivedMessagesList().stream()
        .map(received -> received.getMessage().getData().toStringUtf8())
        .toList();
  }

  Receiving subscriber(String id, MessageReceiver receiver) {
    return subscriber(id, 1000, receiver);
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
    cloud.close();
  }
}
