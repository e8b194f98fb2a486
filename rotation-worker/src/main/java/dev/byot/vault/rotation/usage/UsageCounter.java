package dev.byot.vault.rotation.usage;

import dev.byot.vault.events.EventBatch;
import dev.byot.vault.events.EventMessages;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.messaging.DeferringHandler;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.pubsub.PubSubReceiver;
import dev.byot.vault.usage.EndedCall;
import dev.byot.vault.usage.UsageLedger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the calls that a subscription tells of. A message is acknowledged once its call is
/// counted; told of again, it is not counted again.
public final class UsageCounter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UsageCounter.class);

  private static final List<EventType> COUNTED =
      List.of(EventType.CALL_ENDED, EventType.KEY_DISCLOSED);

  /// What the subscription of `vault-events` hears: calls that have ended, and what a busy instance
  /// tells together.
  public static final String FILTER =
      COUNTED.stream()
          .map(type -> "attributes.\"ce-type\" = \"dev.byot.vault." + type + "\"")
          .collect(Collectors.joining(" OR ", "", " OR " + EventBatch.FILTER));

  private static final CompletableFuture<Disposition> NOTHING_TO_DO =
      CompletableFuture.completedFuture(Disposition.DONE);

  // Taken and not counted yet: some seconds of a busy vault, and little memory, be there few events
  // in a message or two hundred.
  private static final int MOST_WAITING = 10_000;
  private static final int MOST_BYTES = 32 << 20;

  private final UsageBatches batches;
  private final PubSubReceiver receiver;

  private UsageCounter(GoogleClients clients, String subscription, UsageBatches batches) {
    this.batches = batches;
    receiver =
        PubSubReceiver.startDeferring(
            clients, subscription, MOST_WAITING, MOST_BYTES, handler(batches));
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
    var counted = NOTHING_TO_DO;
    for (var published : EventMessages.read(message, UsageCounter::uncountable)) {
      counted = counted.thenCombine(count(published.event(), batches), UsageCounter::both);
    }
    return counted;
  }

  private static CompletableFuture<Disposition> count(VaultEvent event, UsageBatches batches) {
    var key = event.key();
    try {
      // Of a flow's call, the keys that it used are told of on their own.
      if (key != null && COUNTED.contains(event.type())) {
        return batches.add(key, EndedCall.of(event));
      }
    } catch (IllegalArgumentException e) {
      uncountable(e);
    }
    return NOTHING_TO_DO;
  }

  /// It would come again and again. The exception's text may quote the event.
  private static void uncountable(IllegalArgumentException e) {
    LOG.warn("an event is not countable: {}", e.getClass().getSimpleName());
  }

  private static Disposition both(Disposition one, Disposition other) {
    return one == Disposition.DONE ? other : one;
  }

  /// Stops receiving, and counts what was taken.
  @Override
  public void close() {
    batches.hurry();
    receiver.close();
    batches.close();
  }
}
