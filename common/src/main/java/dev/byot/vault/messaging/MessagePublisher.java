package dev.byot.vault.messaging;

import java.util.concurrent.CompletableFuture;

/// Publishes to one topic.
public interface MessagePublisher extends AutoCloseable {
  /// The future completes once the message is durable, or fails once the client has given up. A
  /// failed publish of an ordering key does not block the next one of that key.
  CompletableFuture<Void> publish(Message message);

  /// Sends what is still waiting, then stops.
  @Override
  void close();
}
