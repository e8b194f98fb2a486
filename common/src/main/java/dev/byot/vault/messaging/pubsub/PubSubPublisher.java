package dev.byot.vault.messaging.pubsub;

import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.api.gax.batching.BatchingSettings;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessagePublisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Publishes to one Pub/Sub topic, in order where a message has an ordering key.
public final class PubSubPublisher implements MessagePublisher {
  // Small: an answer waits for its audit record. Under load, batches fill while one is under way.
  private static final Duration BATCH_DELAY = Duration.ofMillis(1);
  private static final long BATCH_MESSAGES = 100;
  private static final long BATCH_BYTES = 1 << 20;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final Publisher publisher;

  private PubSubPublisher(Publisher publisher) {
    this.publisher = publisher;
  }

  /// Opens a publisher.
  ///
  /// @param topic its id in the project
  public static PubSubPublisher to(GoogleClients clients, String topic) {
    try {
      return new PubSubPublisher(
          clients
              .publisher(clients.settings().topic(topic))
              .setEnableMessageOrdering(true)
              .setBatchingSettings(
                  BatchingSettings.newBuilder()
                      .setDelayThresholdDuration(BATCH_DELAY)
                      .setElementCountThreshold(BATCH_MESSAGES)
                      .setRequestByteThreshold(BATCH_BYTES)
                      .build())
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException("a publisher cannot be made", e);
    }
  }

  @Override
  public CompletableFuture<Void> publish(Message message) {
    var orderingKey = message.orderingKey() == null ? "" : message.orderingKey();
    var done = new CompletableFuture<Void>();
    ApiFutures.addCallback(
        publisher.publish(
            PubsubMessage.newBuilder()
                .setData(ByteString.copyFrom(message.data()))
                .setOrderingKey(orderingKey)
                .putAllAttributes(message.attributes())
                .build()),
        new ApiFutureCallback<>() {
          @Override
          public void onSuccess(String messageId) {
            done.complete(null);
          }

          @Override
          public void onFailure(Throwable problem) {
            if (!orderingKey.isEmpty()) {
              // The client holds a key back after a failure; the sweep repeats what failed.
              publisher.resumePublish(orderingKey);
            }
            done.completeExceptionally(problem);
          }
        },
        MoreExecutors.directExecutor());
    return done;
  }

  @Override
  public void close() {
    publisher.shutdown();
    try {
      publisher.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
