package dev.byot.vault.messaging.pubsub;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.api.gax.batching.BatchingSettings;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessagePublisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Publishes to one Pub/Sub topic.
public final class PubSubPublisher implements MessagePublisher {
  // Small: an answer waits for its audit record. Under load, batches fill while one is under way.
  private static final Duration BATCH_DELAY = Duration.ofMillis(1);
  private static final long BATCH_MESSAGES = 100;
  private static final long BATCH_BYTES = 1 << 20;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final String topic;
  private final Publisher batches;
  private final TopicAdminClient single;

  private PubSubPublisher(String topic, Publisher batches, TopicAdminClient single) {
    this.topic = topic;
    this.batches = batches;
    this.single = single;
  }

  /// Opens a publisher.
  ///
  /// @param topicId its id in the project
  public static PubSubPublisher to(GoogleClients clients, String topicId) {
    var topic = clients.settings().topic(topicId);
    try {
      return new PubSubPublisher(
          topic,
          clients
              .publisher(topic)
              .setBatchingSettings(
                  BatchingSettings.newBuilder()
                      .setDelayThresholdDuration(BATCH_DELAY)
                      .setElementCountThreshold(BATCH_MESSAGES)
                      .setRequestByteThreshold(BATCH_BYTES)
                      .build())
              .build(),
          clients.topics());
    } catch (IOException e) {
      throw new UncheckedIOException("a publisher cannot be made", e);
    }
  }

  @Override
  public CompletableFuture<Void> publish(Message message) {
    var wire =
        PubsubMessage.newBuilder()
            .setData(ByteString.copyFrom(message.data()))
            .putAllAttributes(message.attributes());
    if (message.orderingKey() == null) {
      return completion(batches.publish(wire.build()));
    }
    // Not through the batching publisher: after a failure it holds an ordering key back until it is
    // told to resume, and loses what is published in between. Here each message stands alone, and
    // the worker tells by the command's sequence what came late.
    var request =
        PublishRequest.newBuilder()
            .setTopic(topic)
            .addMessages(wire.setOrderingKey(message.orderingKey()))
            .build();
    return completion(single.publishCallable().futureCall(request));
  }

  private static CompletableFuture<Void> completion(ApiFuture<?> call) {
    var done = new CompletableFuture<Void>();
    ApiFutures.addCallback(
        call,
        new ApiFutureCallback<Object>() {
          @Override
          public void onSuccess(Object answer) {
            done.complete(null);
          }

          @Override
          public void onFailure(Throwable problem) {
            done.completeExceptionally(problem);
          }
        },
        MoreExecutors.directExecutor());
    return done;
  }

  @Override
  public void close() {
    batches.shutdown();
    try {
      batches.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
