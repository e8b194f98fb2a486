package dev.byot.vault.messaging.pubsub;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.retrying.RetrySettings;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes to one Pub/Sub topic.
public final class PubSubPublisher implements MessagePublisher {
  private static final Logger LOG = LoggerFactory.getLogger(PubSubPublisher.class);
  // Small: an answer waits for its audit record. Under load, batches fill while one is under way.
  private static final Duration BATCH_DELAY = Duration.ofMillis(1);
  private static final long BATCH_MESSAGES = 100;
  private static final long BATCH_BYTES = 1 << 20;
  // What is handled waits for what it publishes: little is left, unless Pub/Sub does not answer.
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  // Audit events are worth trying for long; what fails in the end is bounded, as nothing new is let
  // in meanwhile. Google's delays grow to a minute, and calls would stay refused for as long after
  // an outage has ended.
  private static final RetrySettings PERSISTENT =
      RetrySettings.newBuilder()
          .setInitialRetryDelayDuration(Duration.ofMillis(50))
          .setRetryDelayMultiplier(2)
          .setMaxRetryDelayDuration(Duration.ofSeconds(1))
          .setInitialRpcTimeoutDuration(Duration.ofSeconds(5))
          .setRpcTimeoutMultiplier(2)
          .setMaxRpcTimeoutDuration(Duration.ofSeconds(20))
          .setTotalTimeoutDuration(Duration.ofMinutes(10))
          .build();

  private final Map<Long, CompletableFuture<Void>> running = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
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
              .setRetrySettings(PERSISTENT)
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
      return completion(() -> batches.publish(wire.build()));
    }
    // Not through the batching publisher: after a failure it holds an ordering key back until it is
    // told to resume, and loses what is published in between. Here each message stands alone, and
    // the worker tells by the command's sequence what came late.
    var request =
        PublishRequest.newBuilder()
            .setTopic(topic)
            .addMessages(wire.setOrderingKey(message.orderingKey()))
            .build();
    return completion(() -> single.publishCallable().futureCall(request));
  }

  private CompletableFuture<Void> completion(Supplier<ApiFuture<?>> call) {
    var done = new CompletableFuture<Void>();
    var number = last.incrementAndGet();
    running.put(number, done);
    try {
      ApiFutures.addCallback(
          call.get(),
          new ApiFutureCallback<Object>() {
            @Override
            public void onSuccess(Object answer) {
              running.remove(number);
              done.complete(null);
            }

            @Override
            public void onFailure(Throwable problem) {
              running.remove(number);
              done.completeExceptionally(problem);
            }
          },
          MoreExecutors.directExecutor());
    } catch (RuntimeException e) {
      // Closed.
      running.remove(number);
      done.completeExceptionally(e);
    }
    return done;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    batches.shutdown();
    var waiting = running.values().toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(waiting).get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.error("{} messages to {} are given up", running.size(), topic, e);
    } catch (ExecutionException e) {
      LOG.error("messages to {} failed while it was closed", topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
