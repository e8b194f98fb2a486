package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.pubsub.Delivery.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one subscription has not settled yet, and in which state every message is; guarded by the
/// subscription's monitor.
final class Backlog {
  private final TreeMap<Long, Delivery> deliveries = new TreeMap<>();
  private final ReadyMessages ready = new ReadyMessages();
  private final Alarms alarms = new Alarms();
  private List<Delivery> forgotten = new ArrayList<>();

  Delivery add(StoredMessage message, Settings settings) {
    var key = message.content().getOrderingKey();
    var queue = settings.isOrdered() && !key.isEmpty() ? ready.queue(key) : null;
    var delivery = new Delivery(settings.name(), message, queue);
    deliveries.put(message.id(), delivery);
    if (queue != null) {
      queue.add(delivery);
    }
    message.wanted();
    return delivery;
  }

  /// Null for a message that was settled, or was too old.
  @Nullable Delivery find(long messageId) {
    return deliveries.get(messageId);
  }

  /// Everything, oldest first.
  List<Delivery> all() {
    return List.copyOf(deliveries.values());
  }

  @Nullable Delivery oldest() {
    var first = deliveries.firstEntry();
    return first == null ? null : first.getValue();
  }

  /// What that consumer gets next, if anything.
  @Nullable Delivery next(Consumer consumer) {
    return ready.next(consumer);
  }

  /// Gives away what is [#next].
  void lease(Delivery delivery, Consumer consumer, Instant until) {
    ready.take(delivery, consumer);
    alarms.set(delivery, until);
  }

  void prolong(Delivery delivery, Instant until) {
    alarms.set(delivery, until);
  }

  void makeReady(Delivery delivery) {
    become(delivery, State.READY);
    ready.offer(delivery);
  }

  void rest(Delivery delivery, Instant until) {
    become(delivery, State.RESTING);
    ready.offer(delivery);
    alarms.set(delivery, until);
  }

  void forward(Delivery delivery) {
    become(delivery, State.FORWARDING);
    ready.offer(delivery);
  }

  private void become(Delivery delivery, State next) {
    alarms.cancel(delivery);
    delivery.become(next);
  }

  /// Ends a lease that has failed, and undoes everything that was sent after it with its key. What
  /// becomes of the delivery itself is to be said next.
  void takeBack(Delivery failed) {
    failed.endLease();
    var queue = failed.queue();
    if (queue != null) {
      for (var later : queue.takeBack(failed)) {
        alarms.cancel(later);
        later.endLease();
        later.undone();
      }
    }
  }

  /// Forgets an acknowledged message, unless an earlier one of its key may still repeat it.
  void settle(Delivery delivery) {
    var queue = delivery.queue();
    if (queue == null) {
      forget(delivery);
      return;
    }
    delivery.endLease();
    become(delivery, State.ACKNOWLEDGED);
    sweep(queue);
  }

  /// Forgets a message in whatever state it is.
  void forget(Delivery delivery) {
    drop(delivery);
    var queue = delivery.queue();
    if (queue != null) {
      sweep(queue);
    }
  }

  private void sweep(OrderedQueue queue) {
    for (var first = queue.settled(); first != null; first = queue.settled()) {
      drop(first);
    }
  }

  private void drop(Delivery delivery) {
    delivery.endLease();
    become(delivery, State.GONE);
    delivery.message().unwanted();
    deliveries.remove(delivery.message().id());
    ready.remove(delivery);
    forgotten.add(delivery);
  }

  /// The deliveries whose lease or rest has ended.
  List<Delivery> ring(Instant now) {
    return alarms.ring(now);
  }

  /// What was forgotten since this was last asked.
  List<Delivery> takeForgotten() {
    var taken = forgotten;
    if (!taken.isEmpty()) {
      forgotten = new ArrayList<>();
    }
    return taken;
  }
}
