package dev.byot.vault.rotation.usage;

import dev.byot.vault.events.EventMessages;
import dev.byot.vault.events.EventType;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.messaging.DeferringHandler;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.pubsub.PubSubReceiver;
import dev.byot.vault.usage.EndedCall;
import dev.byot.vault.usage.UsageLedger;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the calls that a subscription tells of. A message is acknowledged once its call is
/// counted; told of again, it is not counted again.
public final class UsageCounter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UsageCounter.class);

  /// What the subscription of `vault-events` hears.
  public static final String FILTER =
      Stream.of(EventType.CALL_ENDED, EventType.KEY_DISCLOSED)
          .map(type -> "attributes.\"ce-type\" = \"dev.byot.vault." + type + "\"")
          .collect(Collectors.joining(" OR "));

  /// Taken and not counted yet: some seconds of a busy vault, and little memory.
  private static final int MOST_WAITING = 10_000;

  private final UsageBatches batches;
  private final PubSubReceiver receiver;

  private UsageCounter(GoogleClients clients, String subscription, UsageBatches batches) {
    this.batches = batches;
    receiver = PubSubReceiver.startDeferring(clients, subscription, MOST_WAITING, handler(batches));
  }

  /// Starts counting.
  ///
  /// @param delay how long calls of a key are gathered before they are counted
  public static UsageCounter start(
      GoogleClients clients, String subscription, UsageLedger ledger, Duration delay) {
    var batches = new UsageBatches(ledger, delay);
    try {
      return new UsageCounter(clients, subscription, batches);
    } catch (RuntimeException e) {
      batches.close();
      throw e;
    }
  }

  static DeferringHandler handler(UsageBatches batches) {
    return message -> handle(message, batches);
  }

  private static CompletableFuture<Disposition> handle(Message message, UsageBatches batches) {
    try {
      var event = EventMessages.parse(message.data());
      var key = event.key();
      if (key != null) {
        return batches.add(key, EndedCall.of(event));
      }
      // A flow's call: the keys that it used are told of on their own.
    } catch (IllegalArgumentException e) {
      // It would come again and again. Its text may quote the event.
      LOG.warn("an event is not countable: {}", e.getClass().getSimpleName());
    }
    return CompletableFuture.completedFuture(Disposition.DONE);
  }

  /// Stops receiving, and counts what was taken.
  @Override
  public void close() {
    batches.hurry();
    receiver.close();
    batches.close();
  }
}
