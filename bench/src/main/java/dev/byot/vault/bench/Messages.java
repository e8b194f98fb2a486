package dev.byot.vault.bench;

import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.batching.FlowControlSettings;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Messages of 1 KB from Google's Publisher through one Pub/Sub to Google's Subscriber, which
/// acknowledges each.
///
/// @param endpoint of the Pub/Sub
/// @param channel to the same
record Messages(String name, String endpoint, ManagedChannel channel) {
  private static final ByteString KILOBYTE = ByteString.copyFrom(new byte[1024]);
  private static final int MOST_ON_THE_WAY = 10_000;
  private static final long BATCH = 500;
  private static final Duration BATCH_DELAY = Duration.ofMillis(10);
  private static final int PATIENCE_SECONDS = 120;

  /// How long each takes from publish to delivery, one after another, unbatched.
  Latencies oneByOne(int count) {
    var arrived = new Semaphore(0);
    var nanos = new ArrayList<Long>();
    run(
        BatchingSettings.newBuilder().setIsEnabled(false).build(),
        arrived,
        publisher -> {
          for (var i = 0; i < count; i++) {
            var started = System.nanoTime();
            publish(publisher);
            await(arrived, 1);
            nanos.add(System.nanoTime() - started);
          }
        });
    return new Latencies(nanos);
  }

  /// How many are published, delivered and acknowledged a second, as fast as they go with so many
  /// on the way. In batches: Google's client sends by default as soon as it has 1,000 bytes, which
  /// is every message alone.
  double perSecond(Duration duration) {
    var room = new Semaphore(MOST_ON_THE_WAY);
    var perSecond = new double[1];
    var batching =
        BatchingSettings.newBuilder()
            .setElementCountThreshold(BATCH)
            .setRequestByteThreshold(BATCH * 2 * KILOBYTE.size())
            .setDelayThresholdDuration(BATCH_DELAY)
            .build();
    run(
        batching,
        room,
        publisher -> {
          await(room, 1);
          publish(publisher);
          await(room, MOST_ON_THE_WAY);
          room.release(MOST_ON_THE_WAY);
          var started = System.nanoTime();
          var published = 0;
          while (System.nanoTime() - started < duration.toNanos()) {
            await(room, 1);
            publish(publisher);
            published++;
          }
          await(room, MOST_ON_THE_WAY);
          perSecond[0] = published / ((System.nanoTime() - started) / 1e9);
        });
    return perSecond[0];
  }

  private interface Work {
    void with(Publisher publisher);
  }

  private void run(BatchingSettings batching, Semaphore arrived, Work work) {
    var topic = "projects/byot-bench/topics/t-" + UUID.randomUUID();
    var subscription = "projects/byot-bench/subscriptions/s-" + UUID.randomUUID();
    PublisherGrpc.newBlockingStub(channel).createTopic(Topic.newBuilder().setName(topic).build());
    SubscriberGrpc.newBlockingStub(channel)
        .createSubscription(
            Subscription.newBuilder().setName(subscription).setTopic(topic).build());
    MessageReceiver receiver =
        (_, reply) -> {
          reply.ack();
          arrived.release();
        };
    try {
      var publisher =
          Publisher.newBuilder(topic)
              .setChannelProvider(plaintext())
              .setCredentialsProvider(NoCredentialsProvider.create())
              .setBatchingSettings(batching)
              .build();
      var subscriber =
          Subscriber.newBuilder(subscription, receiver)
              .setChannelProvider(plaintext())
              .setCredentialsProvider(NoCredentialsProvider.create())
              // It holds acknowledgements back for 100 ms, so its default of 1,000 messages would
              // be a speed limit of less than 10,000 a second for any server.
              .setFlowControlSettings(
                  FlowControlSettings.newBuilder()
                      .setMaxOutstandingElementCount((long) MOST_ON_THE_WAY)
                      .build())
              .build();
      subscriber.startAsync().awaitRunning();
      work.with(publisher);
      subscriber.stopAsync().awaitTerminated();
      publisher.shutdown();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void publish(Publisher publisher) {
    var _ = publisher.publish(PubsubMessage.newBuilder().setData(KILOBYTE).build());
  }

  private void await(Semaphore arrived, int count) {
    try {
      if (!arrived.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            name + ": " + (count - arrived.availablePermits()) + " messages did not arrive");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private TransportChannelProvider plaintext() {
    return InstantiatingGrpcChannelProvider.newBuilder()
        .setEndpoint(endpoint)
        .setChannelConfigurator(each -> each.usePlaintext())
        .build();
  }
}
