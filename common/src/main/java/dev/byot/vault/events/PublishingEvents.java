package dev.byot.vault.events;

import dev.byot.vault.messaging.Batches;
import dev.byot.vault.messaging.Batches.Pace;
import dev.byot.vault.messaging.MessagePublisher;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes events as messages, numbered from 1 in each boot of their producer. Those that
/// instances must hear go out at once and alone; of the others, those of a busy moment share a
/// message.
public final class PublishingEvents implements EventPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(PublishingEvents.class);

  // No provider answers sooner than the beat and the patience, so only what must be durable before
  // anything leaves waits for them; and any number of events a second are a few hundred messages,
  // two hundred where Pub/Sub is slow.
  private static final Pace PACE =
      new Pace(Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(50));

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final MessagePublisher messages;
  private final String producer;
  private final String boot = UUID.randomUUID().toString();
  private final AtomicLong sequence = new AtomicLong();
  private final Batches<VaultEvent> batches = new Batches<>(this::publishTogether, PACE);

  public PublishingEvents(MessagePublisher messages, String producer) {
    this.messages = messages;
    this.producer = producer;
  }

  @Override
  public CompletableFuture<Void> publish(VaultEvent event) {
    if (event.state()) {
      return messages.publish(EventMessages.message(numbered(event)));
    }
    try {
      // Nobody waits to hear what became of a call: it goes with what is told of the next one.
      return batches.send(event, event.type() != EventType.CALL_ENDED);
    } catch (IllegalStateException e) {
      // Closed.
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Void> publishTogether(List<VaultEvent> events) {
    var numbered = events.stream().map(this::numbered).toList();
    return messages.publish(
        numbered.size() == 1
            ? EventMessages.message(numbered.getFirst())
            : EventBatch.message(numbered));
  }

  private PublishedEvent numbered(VaultEvent event) {
    return new PublishedEvent(event, producer, boot, sequence.incrementAndGet());
  }

  @Override
  public void close() {
    try {
      batches.close(CLOSE_PATIENCE);
    } catch (InterruptedException e) {
      LOG.warn("what is still to be published is not waited for", e);
      Thread.currentThread().interrupt();
    }
    messages.close();
  }
}
