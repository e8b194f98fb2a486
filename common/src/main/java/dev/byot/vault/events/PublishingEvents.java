package dev.byot.vault.events;

import dev.byot.vault.messaging.MessagePublisher;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// Publishes events as messages, numbered from 1 in each boot of their producer.
public final class PublishingEvents implements EventPublisher {
  private final MessagePublisher messages;
  private final String producer;
  private final String boot = UUID.randomUUID().toString();
  private final AtomicLong sequence = new AtomicLong();

  public PublishingEvents(MessagePublisher messages, String producer) {
    this.messages = messages;
    this.producer = producer;
  }

  @Override
  public CompletableFuture<Void> publish(VaultEvent event) {
    return messages.publish(
        EventMessages.message(event, producer, boot, sequence.incrementAndGet()));
  }

  @Override
  public void close() {
    messages.close();
  }
}
