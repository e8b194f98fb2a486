package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.PubsubMessage;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.rpc.Times;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// Hands what is published to every subscription of one topic, in one order for all of them.
final class LiveTopic {
  private final String name;
  private final MessageStore store;
  private final Clock clock;
  private final List<LiveSubscription> subscriptions = new ArrayList<>();
  private boolean deleted;

  LiveTopic(String name, MessageStore store, Clock clock) {
    this.name = name;
    this.store = store;
    this.clock = clock;
  }

  synchronized void attach(LiveSubscription subscription) {
    subscriptions.add(subscription);
  }

  synchronized void detach(LiveSubscription subscription) {
    subscriptions.remove(subscription);
  }

  synchronized List<LiveSubscription> subscriptions() {
    return List.copyOf(subscriptions);
  }

  synchronized void delete() {
    deleted = true;
    subscriptions.clear();
  }

  /// Publishes, and returns once the messages are on disk and handed on.
  List<String> publish(List<PubsubMessage> contents) {
    // Under the monitor only numbered, stored and queued, so that one flush serves many publishers.
    var publication = number(contents);
    store.flush().join();
    publication.release();
    return publication.ids();
  }

  private synchronized Publication number(List<PubsubMessage> contents) {
    if (deleted) {
      throw Refusals.notFound("Resource not found (resource=%s).", Names.id(name));
    }
    var time = Times.timestamp(clock.instant());
    var publication = new Publication();
    for (var content : contents) {
      var id = store.newId();
      var message =
          new StoredMessage(
              id, content.toBuilder().setMessageId(Long.toString(id)).setPublishTime(time).build());
      publication.add(message, subscriptions);
    }
    store.add(publication.deliveries());
    return publication;
  }
}
