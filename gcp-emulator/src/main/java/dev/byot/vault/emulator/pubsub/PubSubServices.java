package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.store.Store;
import io.grpc.BindableService;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// Pub/Sub's two gRPC services on one state.
public final class PubSubServices implements AutoCloseable {
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("pubsub-ticker").factory());
  private final List<BindableService> services;

  public PubSubServices(Store store, Clock clock) {
    var pubsub = new PubSub(store, clock, ticker);
    services = List.of(new PublisherService(pubsub, store), new SubscriberService(pubsub, store));
  }

  public List<BindableService> services() {
    return services;
  }

  /// Stops the clock of leases and back-offs.
  @Override
  public void close() {
    ticker.shutdownNow();
  }
}
