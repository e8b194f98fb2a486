package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.faults.Faults;
import dev.byot.vault.emulator.store.Store;
import io.grpc.BindableService;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pub/Sub's two services on one state, and the thread that watches its deadlines.
///
/// Not there, and refused as `UNIMPLEMENTED`: push and exports, exactly-once delivery, seek and
/// snapshots, schemas.
public final class PubSubServices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PubSubServices.class);
  private static final int TICK_MILLIS = 20;

  private final Clock clock;
  private final MessageStore messages;
  private final Subscriptions subscriptions;
  private final List<BindableService> services;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("pubsub-ticker").factory());

  /// Restores what the store has.
  public PubSubServices(Store store, Clock clock, Faults faults) {
    this.clock = clock;
    messages = new MessageStore(store);
    var topics = new Topics(store, messages, clock);
    subscriptions = new Subscriptions(store, messages, topics, clock, faults);
    services =
        List.of(
            new PublisherService(topics, subscriptions, store),
            new SubscriberService(subscriptions, store, clock));
    var _ =
        ticker.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  public List<BindableService> services() {
    return services;
  }

  private void tick() {
    try {
      subscriptions.tick(clock.instant());
      messages.flushTheRest();
    } catch (RuntimeException e) {
      // A scheduled task that throws is never run again.
      LOG.error("Pub/Sub could not look after its deadlines", e);
    }
  }

  /// Stops watching deadlines; everything else belongs to the server and the store.
  @Override
  public void close() {
    ticker.close();
  }
}
