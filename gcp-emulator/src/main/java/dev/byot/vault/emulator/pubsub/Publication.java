package dev.byot.vault.emulator.pubsub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The messages of one publish request, and where each one goes.
final class Publication {
  private final List<String> ids = new ArrayList<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final Map<LiveSubscription, List<Delivery>> queued = new LinkedHashMap<>();

  void add(StoredMessage message, List<LiveSubscription> subscriptions) {
    ids.add(Long.toString(message.id()));
    for (var subscription : subscriptions) {
      var delivery = subscription.enqueue(message);
      if (delivery != null) {
        deliveries.add(delivery);
        queued.computeIfAbsent(subscription, _ -> new ArrayList<>()).add(delivery);
      }
    }
  }

  List<String> ids() {
    return List.copyOf(ids);
  }

  /// In the order of the messages.
  List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  /// Lets the subscriptions deliver; not before the messages are on disk.
  void release() {
    queued.forEach(LiveSubscription::release);
  }
}
