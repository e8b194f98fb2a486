package dev.byot.vault.emulator.pubsub;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.pubsub.v1.PubsubMessage;
import dev.byot.vault.emulator.store.Store;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
  // By subscription: how often each message was delivered.
  private final Map<String, MVMap<Long, Integer>> backlogs = new ConcurrentHashMap<>();
  private final MVMap<String, Long> counters;
  private final AtomicBoolean unflushed = new AtomicBoolean();
  private long nextId;
  private long reserved;

  MessageStore(Store store) {
    this.store = store;
    messages = store.map("pubsub.messages");
    counters = store.map("pubsub.counters");
    reserved = counters.getOrDefault(RESERVED, 1L);
    nextId = reserved;
  }

  synchronized long newId() {
    if (nextId >= reserved) {
      reserved = nextId + BLOCK;
      counters.put(RESERVED, reserved);
    }
    return nextId++;
  }

  /// Before anything is stored for that subscription.
  void open(String subscription) {
    backlog(subscription);
  }

  private MVMap<Long, Integer> backlog(String subscription) {
    return backlogs.computeIfAbsent(
        subscription, name -> store.mutate(() -> store.map("pubsub.backlog " + name)));
  }

  /// Forgets what a subscription of that name still wanted.
  void clear(String subscription) {
    var backlog = backlog(subscription);
    store.mutate(() -> {
      backlog.clear();
      return subscription;
    });
  }

  void add(List<Delivery> deliveries) {
    store.mutate(() -> {
      var last = -1L;
      for (var delivery : deliveries) {
        var message = delivery.message();
        if (message.id() != last) {
          last = message.id();
          messages.put(last, message.content().toByteArray());
        }
        backlog(delivery.subscription()).put(last, 0);
      }
      return deliveries;
    });
  }

  /// Forgets what is settled; on disk soon, and nobody waits for that.
  void remove(Collection<Delivery> settled) {
    if (settled.isEmpty()) {
      return;
    }
    store.mutate(() -> {
      for (var delivery : settled) {
        var message = delivery.message();
        backlog(delivery.subscription()).remove(message.id());
        if (message.isUnwanted()) {
          messages.remove(message.id());
        }
      }
      return settled;
    });
    unflushed.set(true);
  }

  void recordAttempts(List<Delivery> deliveries) {
    if (deliveries.isEmpty()) {
      return;
    }
    store.mutate(() -> {
      deliveries.forEach(delivery ->
          backlog(delivery.subscription()).replace(delivery.message().id(), delivery.attempts()));
      return deliveries;
    });
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

  /// Hands every wanted message to its subscription, in order of publication, and forgets the rest.
  void restore(Map<String, LiveSubscription> subscriptions) {
    var loaded = new HashMap<Long, StoredMessage>();
    subscriptions.forEach((name, subscription) ->
        backlog(name)
            .forEach((id, attempts) ->
                subscription.restore(loaded.computeIfAbsent(id, this::load), attempts)));
    store.mutate(() -> {
      messages.keySet().stream()
          .filter(id -> !loaded.containsKey(id))
          .toList()
          .forEach(messages::remove);
      return loaded;
    });
  }

  private StoredMessage load(long id) {
    var bytes = messages.get(id);
    if (bytes == null) {
      throw new IllegalStateException("the emulator's Pub/Sub data is damaged: no message " + id);
    }
    try {
      return new StoredMessage(id, PubsubMessage.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the emulator's data is damaged at message " + id, e);
    }
  }
}
