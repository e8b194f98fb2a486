package dev.byot.vault.emulator.pubsub;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.ModifyAckDeadlineRequest;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.PublisherGrpc.PublisherBlockingStub;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.SubscriberGrpc.SubscriberBlockingStub;
import com.google.pubsub.v1.SubscriberGrpc.SubscriberStub;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import dev.byot.vault.emulator.faults.Faults;
import dev.byot.vault.emulator.rpc.GrpcErrors;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.TestClock;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;

/// Pub/Sub alone, with a clock that only the test moves, and bare stubs for what Google's clients
/// hide.
final class ClockedPubSub implements AutoCloseable {
  static final String TOPIC = "projects/p/topics/events";

  private final TestClock clock = new TestClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final Faults faults = new Faults();
  private final Store store;
  private final PubSubServices services;
  private final Server server;
  private final ManagedChannel channel;

  ClockedPubSub(Store store) {
    this.store = store;
    services = new PubSubServices(store, clock, faults);
    var builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .maxInboundMessageSize(32 << 20)
            .intercept(new GrpcErrors());
    services.services().forEach(builder::addService);
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  static ClockedPubSub inMemory() {
    var pubsub = new ClockedPubSub(Store.inMemory());
    pubsub.topic(TOPIC);
    return pubsub;
  }

  PublisherBlockingStub publisher() {
    return PublisherGrpc.newBlockingStub(channel);
  }

  SubscriberBlockingStub subscriber() {
    return SubscriberGrpc.newBlockingStub(channel);
  }

  SubscriberStub streams() {
    return SubscriberGrpc.newStub(channel);
  }

  Faults faults() {
    return faults;
  }

  void advance(Duration by) {
    clock.advance(by);
  }

  void topic(String name) {
    var _ = publisher().createTopic(Topic.newBuilder().setName(name).build());
  }

  static String name(String id) {
    return "projects/p/subscriptions/of-" + id;
  }

  void subscription(String id) {
    subscription(Subscription.newBuilder().setName(name(id)).setEnableMessageOrdering(true));
  }

  void subscription(Subscription.Builder asked) {
    var _ = subscriber().createSubscription(asked.setTopic(TOPIC).build());
  }

  void publish(String orderingKey, String... texts) {
    var request = PublishRequest.newBuilder().setTopic(TOPIC);
    for (var text : texts) {
      request.addMessages(
          PubsubMessage.newBuilder()
              .setData(ByteString.copyFromUtf8(text))
              .setOrderingKey(orderingKey));
    }
    var _ = publisher().publish(request.build());
  }

  /// What is there at once.
  @SuppressWarnings("deprecation")
  List<ReceivedMessage> pull(String id) {
    return subscriber()
        .pull(
            PullRequest.newBuilder()
                .setSubscription(name(id))
                .setMaxMessages(100)
                .setReturnImmediately(true)
                .build())
        .getReceivedMessagesList();
  }

  void ack(String id, ReceivedMessage message) {
    var _ =
        subscriber()
            .acknowledge(
                AcknowledgeRequest.newBuilder()
                    .setSubscription(name(id))
                    .addAckIds(message.getAckId())
                    .build());
  }

  void deadline(String id, ReceivedMessage message, int seconds) {
    var _ =
        subscriber()
            .modifyAckDeadline(
                ModifyAckDeadlineRequest.newBuilder()
                    .setSubscription(name(id))
                    .addAckIds(message.getAckId())
                    .setAckDeadlineSeconds(seconds)
                    .build());
  }

  void nack(String id, ReceivedMessage message) {
    deadline(id, message, 0);
  }

  static String text(ReceivedMessage message) {
    return message.getMessage().getData().toStringUtf8();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    services.close();
    store.close();
  }
}
