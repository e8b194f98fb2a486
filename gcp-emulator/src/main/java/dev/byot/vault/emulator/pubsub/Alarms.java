package dev.byot.vault.emulator.pubsub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// When a lease ends or a message has rested long enough.
final class Alarms {
  /// Of one delivery, which is in one place at a time.
  record Alarm(Instant at, long message) {
    private static final Comparator<Alarm> ORDER =
        Comparator.comparing(Alarm::at).thenComparingLong(Alarm::message);
  }

  private final TreeMap<Alarm, Delivery> alarms = new TreeMap<>(Alarm.ORDER);

  /// Replaces the alarm that `delivery` has.
  void set(Delivery delivery, Instant at) {
    var alarm = new Alarm(at, delivery.message().id());
    cancel(delivery);
    delivery.setAlarm(alarm);
    alarms.put(alarm, delivery);
  }

  /// Forgets at once, for a busy subscription settles far more than ever comes due.
  void cancel(Delivery delivery) {
    var alarm = delivery.alarm();
    if (alarm != null) {
      alarms.remove(alarm);
      delivery.setAlarm(null);
    }
  }

  /// Everything that is due, earliest first. What happens to one may change another: look at its
  /// state.
  List<Delivery> ring(Instant now) {
    var due = new ArrayList<Delivery>();
    while (!alarms.isEmpty() && !alarms.firstKey().at().isAfter(now)) {
      var delivery = alarms.pollFirstEntry().getValue();
      delivery.setAlarm(null);
      due.add(delivery);
    }
    return due;
  }
}
