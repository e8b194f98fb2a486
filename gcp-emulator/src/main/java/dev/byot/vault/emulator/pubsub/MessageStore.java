package dev.byot.vault.emulator.pubsub;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.pubsub.v1.PubsubMessage;
import dev.byot.vault.emulator.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.mvstore.MVMap;

/// Messages, and which subscription still wants which, in the store.
///
/// Message ids are one sequence for all topics: the order of publication is rebuilt from them.
final class MessageStore {
  // Ids are reserved in blocks: a restart may skip some, and never gives one out twice.
  private static final long BLOCK = 10_000;
  private static final String RESERVED = "reserved-ids";

  private final Store store;
  private final MVMap<Long, byte[]> messages;
  private final MVMap<String, Integer> backlog;
  private final MVMap<String, Long> counters;
  private final AtomicBoolean unflushed = new AtomicBoolean();
  private long nextId;

  MessageStore(Store store) {
    this.store = store;
    messages = store.map("pubsub.messages");
    backlog = store.map("pubsub.backlog");
    counters = store.map("pubsub.counters");
    nextId = counters.getOrDefault(RESERVED, 1L);
  }

  synchronized long newId() {
    if (nextId >= counters.getOrDefault(RESERVED, 1L)) {
      counters.put(RESERVED, nextId + BLOCK);
    }
    return nextId++;
  }

  void add(List<Delivery> deliveries) {
    store.mutate(() -> {
      for (var delivery : deliveries) {
        var message = delivery.message();
        messages.putIfAbsent(message.id(), message.content().toByteArray());
        backlog.put(key(delivery.subscription(), message.id()), 0);
      }
      return deliveries;
    });
  }

  /// Forgets what is settled; on disk soon, and nobody waits for that.
  void remove(Delivery delivery) {
    var id = delivery.message().id();
    store.mutate(() -> {
      if (delivery.message().unwanted()) {
        messages.remove(id);
      }
      return backlog.remove(key(delivery.subscription(), id));
    });
    unflushed.set(true);
  }

  void recordAttempts(Delivery delivery) {
    store.mutate(() ->
        backlog.replace(
            key(delivery.subscription(), delivery.message().id()), delivery.attempts()));
    unflushed.set(true);
  }

  CompletableFuture<Void> flush() {
    return store.flush();
  }

  /// Sends to disk what nobody waits for.
  void flushTheRest() {
    if (unflushed.getAndSet(false)) {
      var _ = store.flush();
    }
  }

  /// Hands every wanted message to its subscription, in order of publication.
  void restore(Map<String, LiveSubscription> subscriptions) {
    var loaded = new HashMap<Long, StoredMessage>();
    messages.forEach((id, bytes) -> loaded.put(id, new StoredMessage(id, parse(id, bytes))));
    backlog.forEach((key, attempts) -> {
      var name = key.substring(0, key.lastIndexOf('|'));
      var message = loaded.get(Long.parseLong(key.substring(name.length() + 1), 16));
      var subscription = subscriptions.get(name);
      if (subscription == null || message == null) {
        throw new IllegalStateException("the emulator's Pub/Sub data is damaged at " + key);
      }
      subscription.restore(message, attempts);
    });
  }

  private static PubsubMessage parse(long id, byte[] bytes) {
    try {
      return PubsubMessage.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the emulator's data is damaged at message " + id, e);
    }
  }

  private static String key(String subscription, long id) {
    return "%s|%016x".formatted(subscription, id);
  }
}
