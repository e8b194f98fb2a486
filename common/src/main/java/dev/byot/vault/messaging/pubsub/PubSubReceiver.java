package dev.byot.vault.messaging.pubsub;

import com.google.api.gax.batching.FlowControlSettings;
import com.google.api.gax.core.FixedExecutorProvider;
import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriberShutdownSettings;
import com.google.pubsub.v1.PubsubMessage;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessageHandler;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the messages of one Pub/Sub subscription to a handler. Decides nothing itself.
public final class PubSubReceiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PubSubReceiver.class);
  // Cloud Run gives 10 s after SIGTERM.
  private static final Duration DRAIN = Duration.ofSeconds(7);

  private final Subscriber subscriber;
  private final ScheduledThreadPoolExecutor threads;

  private PubSubReceiver(
      GoogleClients clients, String subscription, int concurrency, MessageHandler handler) {
    threads = new ScheduledThreadPoolExecutor(concurrency);
    subscriber =
        clients
            .subscriber(
                clients.settings().subscription(subscription),
                (message, reply) -> receive(handler, message, reply))
            .setFlowControlSettings(
                FlowControlSettings.newBuilder()
                    // Twice what is worked on: nobody waits, and little is lost by a kill.
                    .setMaxOutstandingElementCount(2L * concurrency)
                    .build())
            .setExecutorProvider(FixedExecutorProvider.create(threads))
            .setSubscriberShutdownSettings(
                SubscriberShutdownSettings.newBuilder()
                    .setMode(SubscriberShutdownSettings.ShutdownMode.WAIT_FOR_PROCESSING)
                    .setTimeout(DRAIN)
                    .build())
            .build();
  }

  /// Starts receiving.
  ///
  /// @param subscription its id in the project
  /// @param concurrency how many messages are handled at a time
  public static PubSubReceiver start(
      GoogleClients clients, String subscription, int concurrency, MessageHandler handler) {
    var receiver = new PubSubReceiver(clients, subscription, concurrency, handler);
    receiver.subscriber.startAsync().awaitRunning();
    return receiver;
  }

  private static void receive(
      MessageHandler handler, PubsubMessage received, AckReplyConsumer reply) {
    var message =
        new Message(
            received.getData().toByteArray(),
            received.getOrderingKey().isEmpty() ? null : received.getOrderingKey(),
            received.getAttributesMap());
    try {
      var answer =
          switch (handler.handle(message)) {
            case DONE -> (Runnable) reply::ack;
            case RETRY -> (Runnable) reply::nack;
          };
      answer.run();
    } catch (RuntimeException e) {
      LOG.error("message {} was not handled and comes again", received.getMessageId(), e);
      reply.nack();
    }
  }

  /// Stops receiving, and waits for what is being handled.
  @Override
  public void close() {
    subscriber.stopAsync();
    try {
      subscriber.awaitTerminated(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("messages were still being handled after {}; they come again", DRAIN);
    }
    threads.shutdownNow();
  }
}
