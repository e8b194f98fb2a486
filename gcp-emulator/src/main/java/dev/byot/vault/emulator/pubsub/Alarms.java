package dev.byot.vault.emulator.pubsub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// When a lease ends or a message has rested long enough.
final class Alarms {
  private record Alarm(Instant at, Delivery delivery, long number) {
    boolean isVoid() {
      return delivery.alarm() != number;
    }
  }

  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(Comparator.comparing(Alarm::at));

  /// Holds until the state of `delivery` changes.
  void set(Delivery delivery, Instant at) {
    alarms.add(new Alarm(at, delivery, delivery.alarm()));
  }

  /// Everything that is due, earliest first. One of them may make another void: look at its state.
  List<Delivery> ring(Instant now) {
    var due = new ArrayList<Delivery>();
    for (var next = alarms.peek();
        next != null && (next.isVoid() || !next.at().isAfter(now));
        next = alarms.peek()) {
      alarms.remove();
      if (!next.isVoid()) {
        due.add(next.delivery());
      }
    }
    return due;
  }
}
