package dev.byot.vault.bench;

import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.batching.FlowControlSettings;
import com.google.api.gax.batching.FlowController.LimitExceededBehavior;
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
  private static final long MOST_ON_THE_WAY = 5_000;
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

  /// How many are published, delivered and acknowledged a second, batched as Google's client does
  /// by default.
  double perSecond(int count) {
    var arrived = new Semaphore(0);
    var seconds = new double[1];
    var batching =
        Publisher.Builder.getDefaultBatchingSettings().toBuilder()
            .setFlowControlSettings(
                FlowControlSettings.newBuilder()
                    .setMaxOutstandingElementCount(MOST_ON_THE_WAY)
                    .setMaxOutstandingRequestBytes(MOST_ON_THE_WAY * 2 * KILOBYTE.size())
                    .setLimitExceededBehavior(LimitExceededBehavior.Block)
                    .build())
            .build();
    run(
        batching,
        arrived,
        publisher -> {
          publish(publisher);
          await(arrived, 1);
          var started = System.nanoTime();
          for (var i = 0; i < count; i++) {
            publish(publisher);
          }
          await(arrived, count);
          seconds[0] = (System.nanoTime() - started) / 1e9;
        });
    return count / seconds[0];
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
