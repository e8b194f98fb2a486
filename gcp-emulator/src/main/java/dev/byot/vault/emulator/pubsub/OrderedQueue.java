package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.pubsub.Delivery.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The messages of one ordering key, oldest first: those that were sent, and those that wait.
///
/// All that are out are with one consumer. If one of them fails, it comes again, and so does
/// everything that was sent after it, acknowledged or not.
final class OrderedQueue {
  private final String key;
  private final Deque<Delivery> sent = new ArrayDeque<>();
  private final Deque<Delivery> waiting = new ArrayDeque<>();
  private @Nullable Consumer holder;

  OrderedQueue(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  boolean isEmpty() {
    return sent.isEmpty() && waiting.isEmpty();
  }

  /// The one consumer that the next message may go to; null if any.
  @Nullable Consumer holder() {
    return sent.isEmpty() ? null : holder;
  }

  /// The oldest message that waits, if it can be delivered now.
  @Nullable Delivery ready() {
    var oldest = waiting.peekFirst();
    return oldest != null && oldest.is(State.READY) ? oldest : null;
  }

  void add(Delivery delivery) {
    waiting.addLast(delivery);
  }

  /// The oldest message that waits goes out.
  void send(Consumer consumer) {
    holder = consumer;
    sent.addLast(waiting.removeFirst());
  }

  /// Lets `failed` and everything that was sent after it wait again.
  ///
  /// @return what was sent after it
  List<Delivery> takeBack(Delivery failed) {
    var later = new ArrayList<Delivery>();
    var last = sent.removeLast();
    while (last != failed) {
      later.add(last);
      waiting.addFirst(last);
      last = sent.removeLast();
    }
    waiting.addFirst(failed);
    return later;
  }

  /// The oldest message, if it was acknowledged: nothing before it can repeat it any more.
  @Nullable Delivery settled() {
    var first = sent.peekFirst();
    return first != null && first.is(State.ACKNOWLEDGED) ? first : null;
  }

  void remove(Delivery delivery) {
    if (!sent.remove(delivery)) {
      waiting.remove(delivery);
    }
  }
}
