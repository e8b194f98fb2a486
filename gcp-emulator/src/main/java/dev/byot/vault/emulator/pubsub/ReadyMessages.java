package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.pubsub.Delivery.State;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// What a subscription can deliver next: messages without an ordering key, and keys.
final class ReadyMessages {
  /// Keys with a message for that consumer, which has earlier ones of them; or for any.
  private record Line(Optional<Consumer> holder, SequencedSet<OrderedQueue> keys) {}

  private final Deque<Delivery> unordered = new ArrayDeque<>();
  private final Map<String, OrderedQueue> queues = new HashMap<>();
  private final Map<Optional<Consumer>, Line> lines = new HashMap<>();
  private final Map<OrderedQueue, Line> placed = new HashMap<>();

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

  /// Looks again at a key; to the end of its line if it has something.
  private void offer(OrderedQueue queue) {
    var before = placed.remove(queue);
    if (before != null) {
      before.keys().remove(queue);
      if (before.keys().isEmpty()) {
        lines.remove(before.holder());
      }
    }
    if (queue.isEmpty()) {
      queues.remove(queue.key());
    } else if (queue.ready() != null) {
      var holder = Optional.ofNullable(queue.holder());
      var line = lines.computeIfAbsent(holder, _ -> new Line(holder, new LinkedHashSet<>()));
      line.keys().add(queue);
      placed.put(queue, line);
    }
  }

  /// What is delivered next to that consumer, if anything, the older first; [#take] gives it away.
  @Nullable Delivery next(Consumer consumer) {
    var ordered = older(first(Optional.of(consumer)), first(Optional.empty()));
    return older(ordered, firstUnordered());
  }

  private @Nullable Delivery first(Optional<Consumer> holder) {
    var line = lines.get(holder);
    return line == null ? null : line.keys().getFirst().ready();
  }

  private @Nullable Delivery firstUnordered() {
    var first = unordered.peekFirst();
    while (first != null && !first.is(State.READY)) {
      // Settled by a late acknowledgement, or too old.
      unordered.removeFirst();
      first = unordered.peekFirst();
    }
    return first;
  }

  private static @Nullable Delivery older(@Nullable Delivery one, @Nullable Delivery other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.message().id() < other.message().id() ? one : other;
  }

  /// Leases what [#next] has said.
  void take(Delivery delivery, Consumer consumer) {
    var queue = delivery.queue();
    delivery.leaseTo(consumer);
    if (queue == null) {
      unordered.removeFirst();
    } else {
      queue.send(consumer);
      offer(queue);
    }
  }

  /// Forgets a message that is settled, so that the next of its key may follow.
  void remove(Delivery delivery) {
    var queue = delivery.queue();
    if (queue != null) {
      queue.remove(delivery);
      offer(queue);
    }
  }
}
