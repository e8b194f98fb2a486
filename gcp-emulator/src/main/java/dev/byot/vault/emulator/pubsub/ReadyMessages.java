package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.pubsub.Delivery.State;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// What a subscription can deliver next: messages without an ordering key, and keys.
final class ReadyMessages {
  private final Deque<Delivery> unordered = new ArrayDeque<>();
  private final Map<String, OrderedQueue> queues = new HashMap<>();
  private final SequencedSet<OrderedQueue> readyQueues = new LinkedHashSet<>();

  /// The queue of an ordering key, which lives as long as it has messages.
  OrderedQueue queue(String key) {
    return queues.computeIfAbsent(key, OrderedQueue::new);
  }

  /// Looks again at a message that may have become deliverable.
  void offer(Delivery delivery) {
    var queue = delivery.queue();
    if (queue != null) {
      offer(queue);
    } else if (delivery.is(State.READY)) {
      unordered.addLast(delivery);
    }
  }

  void offer(OrderedQueue queue) {
    if (queue.ready() == null) {
      readyQueues.remove(queue);
    } else {
      readyQueues.add(queue);
    }
  }

  /// What is delivered next, if anything; [#take] gives it away.
  @Nullable Delivery next() {
    if (!readyQueues.isEmpty()) {
      return readyQueues.getFirst().ready();
    }
    var first = unordered.peekFirst();
    while (first != null && !first.is(State.READY)) {
      // Settled by a late acknowledgement, or too old.
      unordered.removeFirst();
      first = unordered.peekFirst();
    }
    return first;
  }

  void take(Delivery delivery, Consumer consumer) {
    var queue = delivery.queue();
    if (queue == null) {
      unordered.removeFirst();
      delivery.leaseTo(consumer);
    } else {
      delivery.leaseTo(consumer);
      offer(queue);
    }
  }

  /// Forgets a message that is settled, so that the next of its key may follow.
  void remove(Delivery delivery) {
    var queue = delivery.queue();
    if (queue != null) {
      queue.remove(delivery);
      offer(queue);
      if (queue.isEmpty()) {
        queues.remove(queue.key());
      }
    }
  }
}
