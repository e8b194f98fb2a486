package dev.byot.vault.messaging.pubsub;

import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.api.gax.grpc.GrpcCallContext;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.ApiCallContext;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.UnsafeByteOperations;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessagePublisher;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes to one Pub/Sub topic.
public final class PubSubPublisher implements MessagePublisher {
  private static final Logger LOG = LoggerFactory.getLogger(PubSubPublisher.class);
  // What is handled waits for what it publishes: little is left, unless Pub/Sub does not answer.
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  // What has no order, audit events, is worth trying for long; what fails in the end is bounded, as
  // nothing new is let in meanwhile. Google's delays grow to a minute, and calls would stay refused
  // for as long after an outage has ended.
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

  /// As long as the client is by itself.
  private static final ApiCallContext PATIENTLY = GrpcCallContext.createDefault();

  private static final ApiCallContext PERSISTENTLY = PATIENTLY.withRetrySettings(PERSISTENT);

  private final Map<Long, CompletableFuture<Void>> running = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final String topic;
  private final TopicAdminClient client;

  private PubSubPublisher(String topic, TopicAdminClient client) {
    this.topic = topic;
    this.client = client;
  }

  /// Opens a publisher.
  ///
  /// @param topicId its id in the project
  public static PubSubPublisher to(GoogleClients clients, String topicId) {
    return new PubSubPublisher(clients.settings().topic(topicId), clients.topics());
  }

  @Override
  public CompletableFuture<Void> publish(Message message) {
    var wire =
        PubsubMessage.newBuilder()
            // What `data` gives is a copy of its own already.
            .setData(UnsafeByteOperations.unsafeWrap(message.data()))
            .putAllAttributes(message.attributes());
    var context = PERSISTENTLY;
    if (message.orderingKey() != null) {
      // Somebody waits for it, and the worker tells by the command's sequence what came late.
      wire.setOrderingKey(message.orderingKey());
      context = PATIENTLY;
    }
    var request = PublishRequest.newBuilder().setTopic(topic).addMessages(wire).build();
    try {
      return closed.get()
          ? CompletableFuture.failedFuture(new IllegalStateException("the publisher is closed"))
          : call(request, context);
    } catch (RuntimeException e) {
      // The client is closed.
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Void> call(PublishRequest request, ApiCallContext context) {
    var done = new CompletableFuture<Void>();
    ApiFutures.addCallback(
        client.publishCallable().futureCall(request, context),
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
    var number = last.incrementAndGet();
    running.put(number, done);
    var _ = done.whenComplete((_, _) -> running.remove(number));
    return done;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
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
