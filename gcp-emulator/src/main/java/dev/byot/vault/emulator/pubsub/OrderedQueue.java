package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.pubsub.Delivery.State;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The messages of one ordering key, oldest first.
///
/// Only the oldest is ever out, resting or on its way to the dead letters: nothing overtakes it.
/// (The real service may have several out with one consumer, and repeats all that follow one that
/// fails.)
final class OrderedQueue {
  private final String key;
  private final Deque<Delivery> deliveries = new ArrayDeque<>();

  OrderedQueue(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  boolean isEmpty() {
    return deliveries.isEmpty();
  }

  void add(Delivery delivery) {
    deliveries.addLast(delivery);
  }

  void remove(Delivery delivery) {
    deliveries.remove(delivery);
  }

  /// The oldest message, if it can be delivered now.
  @Nullable Delivery ready() {
    var oldest = deliveries.peekFirst();
    return oldest != null && oldest.is(State.READY) ? oldest : null;
  }
}
