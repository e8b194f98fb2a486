package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.ReceivedMessage;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.emulator.faults.Faults;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One batch of messages for one consumer, as it is put together; guarded by the monitor of the
/// subscription.
final class Deliveries {
  // A response stays below what Google's clients accept.
  private static final int MAX_BATCH_BYTES = 10_000_000;

  private final LiveSubscription subscription;
  private final Consumer consumer;
  private final Backlog backlog;
  private final Faults faults;
  private final Instant now;
  private final List<ReceivedMessage> batch = new ArrayList<>();
  private final List<Delivery> taken = new ArrayList<>();
  private int bytes;

  Deliveries(
      LiveSubscription subscription,
      Consumer consumer,
      Backlog backlog,
      Faults faults,
      Instant now) {
    this.subscription = subscription;
    this.consumer = consumer;
    this.backlog = backlog;
    this.faults = faults;
    this.now = now;
  }

  /// Leases to the consumer as much as it has room for.
  List<ReceivedMessage> take() {
    var next = backlog.next(consumer);
    while (next != null && fits(next)) {
      take(next);
      next = backlog.next(consumer);
    }
    return batch;
  }

  /// What was leased, once for every message.
  List<Delivery> taken() {
    return taken;
  }

  private boolean fits(Delivery delivery) {
    var size = delivery.message().bytes();
    return batch.size() < consumer.batchSize()
        && (batch.isEmpty() || bytes + size <= MAX_BATCH_BYTES)
        && consumer.hasRoomFor(size);
  }

  private void take(Delivery delivery) {
    var fault =
        delivery.isHeldBack()
            ? Optional.<Fault.Action.OfDelivery>empty()
            : strikes(Fault.Action.OfDelivery.class, faults, subscription, consumer, delivery);
    if (fault.isEmpty()) {
      lease(delivery, now.plus(consumer.ackDeadline()));
      return;
    }
    switch (fault.get()) {
      case Fault.Action.Reorder(var by) -> {
        delivery.holdBack();
        backlog.rest(delivery, now.plus(by));
      }
      case Fault.Action.ExpireLease() -> lease(delivery, now);
      case Fault.Action.Duplicate() -> {
        lease(delivery, now.plus(consumer.ackDeadline()));
        batch.add(received(delivery, delivery.secondAckId()));
      }
    }
  }

  private void lease(Delivery delivery, Instant until) {
    backlog.lease(delivery, consumer, until);
    taken.add(delivery);
    batch.add(received(delivery, delivery.ackId()));
    bytes += delivery.message().bytes();
  }

  private ReceivedMessage received(Delivery delivery, String ackId) {
    var received =
        ReceivedMessage.newBuilder().setAckId(ackId).setMessage(delivery.message().content());
    if (subscription.settings().hasDeadLetters()) {
      received.setDeliveryAttempt(delivery.attempts());
    }
    return received.build();
  }

  /// Lets a fault of that kind strike a delivery.
  static <T extends Fault.Action.OfDelivery> Optional<T> strikes(
      Class<T> kind,
      Faults faults,
      LiveSubscription subscription,
      Consumer consumer,
      Delivery delivery) {
    return faults.strikeDelivery(
        kind, consumer.method(), subscription.settings().resource(), delivery.message().content());
  }
}
