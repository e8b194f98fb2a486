package dev.byot.vault.messaging.pubsub;

import com.google.api.core.ApiService;
import com.google.api.gax.batching.FlowControlSettings;
import com.google.api.gax.core.FixedExecutorProvider;
import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriberShutdownSettings;
import com.google.pubsub.v1.PubsubMessage;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.messaging.DeferringHandler;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessageHandler;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the messages of one Pub/Sub subscription to a handler. Decides nothing itself.
public final class PubSubReceiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PubSubReceiver.class);
  // Cloud Run gives 10 s after SIGTERM, and others have to close after this. Google's client gives
  // back what is still out a second before the end of it.
  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final Duration CLOSE_PATIENCE = DRAIN.plusMillis(500);

  // Pub/Sub counts what was acknowledged as out for up to 100 ms more: so long the client keeps
  // acknowledgements together. This many are worked off by a thread meanwhile.
  private static final int TAKEN_PER_THREAD = 16;

  // They only take in.
  private static final int DEFERRING_THREADS = 2;

  // Renewed while a message is handled. The client's own begins with 60 s, whatever the
  // subscription says, and follows how long messages took: for so long nobody else would get what a
  // killed process held, nor what is ordered behind it.
  private static final Duration LEASE = Duration.ofSeconds(15);

  // Pub/Sub's Java client says there how often a message was delivered.
  private static final String ATTEMPT_ATTRIBUTE = "googclient_deliveryattempt";

  private final Subscriber subscriber;
  private final ScheduledThreadPoolExecutor threads;
  private final DeferringHandler handler;
  private final int concurrency;
  private volatile boolean draining;

  private PubSubReceiver(
      GoogleClients clients,
      String subscription,
      int concurrency,
      FlowControlSettings room,
      DeferringHandler handler) {
    this.handler = handler;
    this.concurrency = concurrency;
    threads =
        new ScheduledThreadPoolExecutor(
            concurrency, Thread.ofPlatform().name("received-" + subscription + "-", 0).factory());
    subscriber =
        clients
            .subscriber(clients.settings().subscription(subscription), this::receive)
            .setFlowControlSettings(room)
            .setMaxDurationPerAckExtensionDuration(LEASE)
            .setExecutorProvider(FixedExecutorProvider.create(threads))
            .setSubscriberShutdownSettings(
                SubscriberShutdownSettings.newBuilder()
                    .setMode(SubscriberShutdownSettings.ShutdownMode.WAIT_FOR_PROCESSING)
                    .setTimeout(DRAIN)
                    .build())
            .build();
    subscriber.addListener(
        new ApiService.Listener() {
          @Override
          public void failed(ApiService.State from, Throwable problem) {
            LOG.error("nothing is received from {} any more", subscription, problem);
          }
        },
        Runnable::run);
  }

  /// Starts receiving.
  ///
  /// @param subscription its id in the project
  /// @param concurrency how many messages are handled at a time
  public static PubSubReceiver start(
      GoogleClients clients, String subscription, int concurrency, MessageHandler handler) {
    return start(clients, subscription, concurrency, TAKEN_PER_THREAD * concurrency, handler);
  }

  /// Starts receiving.
  ///
  /// @param mostTaken how many messages may be here, or acknowledged within the last 100 ms
  public static PubSubReceiver start(
      GoogleClients clients,
      String subscription,
      int concurrency,
      int mostTaken,
      MessageHandler handler) {
    return started(
        new PubSubReceiver(
            clients,
            subscription,
            concurrency,
            room(mostTaken).build(),
            message -> CompletableFuture.completedFuture(handler.handle(message))));
  }

  /// Starts receiving for a handler that answers later.
  ///
  /// @param mostTaken how many messages may wait for its answer
  /// @param mostBytes how large all that wait may be together: one message can be a batch of many
  public static PubSubReceiver startDeferring(
      GoogleClients clients,
      String subscription,
      int mostTaken,
      int mostBytes,
      DeferringHandler handler) {
    var room = room(mostTaken).setMaxOutstandingRequestBytes((long) mostBytes).build();
    return started(new PubSubReceiver(clients, subscription, DEFERRING_THREADS, room, handler));
  }

  private static FlowControlSettings.Builder room(int messages) {
    return FlowControlSettings.newBuilder().setMaxOutstandingElementCount((long) messages);
  }

  private static PubSubReceiver started(PubSubReceiver receiver) {
    try {
      receiver.subscriber.startAsync().awaitRunning();
    } catch (IllegalStateException e) {
      receiver.threads.shutdownNow();
      throw e;
    }
    return receiver;
  }

  /// Whether messages still come: false once closed, or once the subscription is gone.
  public boolean isRunning() {
    return subscriber.isRunning();
  }

  private void receive(PubsubMessage received, AckReplyConsumer reply) {
    if (draining) {
      // Not begun, so somebody else may have it at once.
      reply.nack();
      return;
    }
    try {
      var _ =
          handler
              .handle(message(received))
              .whenComplete((disposition, failure) -> {
                if (failure != null) {
                  failed(received, reply, failure);
                } else {
                  answer(reply, disposition);
                }
              });
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      failed(received, reply, e);
    }
  }

  private static void answer(AckReplyConsumer reply, Disposition disposition) {
    var answer =
        switch (disposition) {
          case DONE -> (Runnable) reply::ack;
          case RETRY -> (Runnable) reply::nack;
        };
    answer.run();
  }

  private static void failed(PubsubMessage received, AckReplyConsumer reply, Throwable failure) {
    LOG.error("message {} was not handled and comes again", received.getMessageId(), failure);
    reply.nack();
  }

  private static Message message(PubsubMessage received) {
    var attempt = Subscriber.getDeliveryAttempt(received);
    var attributes = new HashMap<>(received.getAttributesMap());
    attributes.remove(ATTEMPT_ATTRIBUTE);
    return new Message(
        received.getData().toByteArray(),
        received.getOrderingKey().isEmpty() ? null : received.getOrderingKey(),
        attributes,
        attempt == null ? 0 : attempt);
  }

  /// Stops receiving, gives back what was not begun, and waits for what is being handled.
  @Override
  public void close() {
    draining = true;
    // What waits for a thread would wait as long as what is being handled.
    threads.setCorePoolSize(2 * concurrency);
    subscriber.stopAsync();
    try {
      subscriber.awaitTerminated(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("messages were still being handled after {}; they come again", CLOSE_PATIENCE);
    } catch (IllegalStateException e) {
      LOG.debug("it had failed before, as was logged", e);
    }
    threads.shutdownNow();
  }
}
