package dev.byot.vault.events;

import java.util.concurrent.CompletableFuture;

/// Publishes events. Each producer numbers what it publishes under its boot id, so gaps show.
public interface EventPublisher extends AutoCloseable {
  /// Starts publishing; the future completes once Pub/Sub has acknowledged. It belongs to the
  /// process, not to the request: it is not given up when the caller goes away.
  CompletableFuture<Void> publish(VaultEvent event);

  /// Sends what is still waiting, then stops.
  @Override
  void close();
}
