package dev.byot.vault.emulator.pubsub;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.store.ProtoMap;
import dev.byot.vault.emulator.store.Store;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVMap;

/// Topics, subscriptions and the messages between them.
///
/// A message is stored once, and beside it, for each subscription that wants it, that it is not
/// acknowledged yet. Message ids are one global sequence, so order survives a restart.
final class PubSub {
  private static final String DELETED_TOPIC = "_deleted-topic_";
  private static final int TICK_MILLIS = 20;

  private final Store store;
  private final Clock clock;
  private final ProtoMap<Topic> topics;
  private final ProtoMap<Subscription> subscriptions;
  private final MVMap<Long, byte[]> messages;
  private final MVMap<String, Long> unacknowledged;
  private final Map<String, Backlog> backlogs = new ConcurrentHashMap<>();
  private final Map<Long, Integer> holders = new HashMap<>();
  private final Object numbering = new Object();
  private long lastId;

  PubSub(Store store, Clock clock, ScheduledExecutorService ticker) {
    this.store = store;
    this.clock = clock;
    topics = new ProtoMap<>(store, "pubsub.topics", Topic.parser());
    subscriptions = new ProtoMap<>(store, "pubsub.subscriptions", Subscription.parser());
    messages = store.map("pubsub.messages");
    unacknowledged = store.map("pubsub.unacknowledged");
    recover();
    var _ =
        ticker.scheduleWithFixedDelay(
            () -> backlogs.values().forEach(Backlog::tick),
            TICK_MILLIS,
            TICK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void recover() {
    var last = messages.lastKey();
    lastId = last == null ? 0 : last;
    subscriptions.under("").forEach(subscription -> open(subscription));
    var ordered = new ArrayList<Pending>();
    unacknowledged.forEach((key, id) -> ordered.add(Pending.parse(key, id)));
    ordered.sort(Comparator.comparingLong(Pending::id));
    for (var pending : ordered) {
      var backlog = backlogs.get(pending.subscription());
      var bytes = messages.get(pending.id());
      if (backlog != null && bytes != null) {
        var entry = new Entry(pending.id(), parse(bytes));
        entry.durable = true;
        holders.merge(pending.id(), 1, Integer::sum);
        backlog.add(entry);
      }
    }
  }

  /// That a subscription still needs a message.
  private record Pending(String subscription, long id) {
    String key() {
      return subscription + " " + id;
    }

    static Pending parse(String key, long id) {
      return new Pending(key.substring(0, key.lastIndexOf(' ')), id);
    }
  }

  private static PubsubMessage parse(byte[] bytes) {
    try {
      return PubsubMessage.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the emulator's Pub/Sub data is damaged", e);
    }
  }

  Topic createTopic(Topic topic) {
    Limits.checkName(topic.getName(), "topics");
    synchronized (numbering) {
      if (topics.contains(topic.getName())) {
        throw Refusals.exists(
            "Resource already exists in the project (resource=%s).", id(topic.getName()));
      }
      return store.mutate(() -> {
        topics.put(topic.getName(), topic);
        return topic;
      });
    }
  }

  Topic topic(String name) {
    var topic = topics.get(name);
    if (topic == null) {
      throw notFound(name);
    }
    return topic;
  }

  List<Topic> topics(String project) {
    return topics.under(project + "/topics/");
  }

  List<String> subscriptionsOf(String topic) {
    topic(topic);
    return backlogs.values().stream()
        .map(Backlog::subscription)
        .filter(subscription -> subscription.getTopic().equals(topic))
        .map(Subscription::getName)
        .sorted()
        .toList();
  }

  void deleteTopic(String name) {
    topic(name);
    synchronized (numbering) {
      store.mutate(() -> {
        topics.remove(name);
        for (var backlog : backlogs.values()) {
          if (backlog.subscription().getTopic().equals(name)) {
            put(backlog, backlog.subscription().toBuilder().setTopic(DELETED_TOPIC).build());
          }
        }
        return name;
      });
    }
  }

  Subscription createSubscription(Subscription asked) {
    Limits.checkName(asked.getName(), "subscriptions");
    Limits.check(asked);
    synchronized (numbering) {
      topic(asked.getTopic());
      if (backlogs.containsKey(asked.getName())) {
        throw Refusals.exists(
            "Resource already exists in the project (resource=%s).", id(asked.getName()));
      }
      var created =
          asked.getAckDeadlineSeconds() == 0
              ? asked.toBuilder().setAckDeadlineSeconds(10).build()
              : asked;
      return store.mutate(() -> {
        subscriptions.put(created.getName(), created);
        open(created);
        return created;
      });
    }
  }

  private void open(Subscription subscription) {
    var name = subscription.getName();
    backlogs.put(name, new Backlog(subscription, id -> acknowledged(name, id)));
  }

  private void put(Backlog backlog, Subscription changed) {
    subscriptions.put(changed.getName(), changed);
    backlog.update(changed);
  }

  Subscription updateSubscription(Subscription changed) {
    Limits.check(changed);
    var backlog = backlog(changed.getName());
    return store.mutate(() -> {
      put(backlog, changed);
      return changed;
    });
  }

  Backlog backlog(String subscription) {
    var backlog = backlogs.get(subscription);
    if (backlog == null) {
      throw notFound(subscription);
    }
    return backlog;
  }

  List<Subscription> subscriptions(String project) {
    return subscriptions.under(project + "/subscriptions/");
  }

  void deleteSubscription(String name) {
    var backlog = backlog(name);
    synchronized (numbering) {
      store.mutate(() -> {
        backlogs.remove(name);
        subscriptions.remove(name);
        backlog.ids().forEach(id -> acknowledged(name, id));
        return name;
      });
    }
  }

  /// Numbers, stores and queues messages, waits for the disk, then lets them be delivered.
  List<String> publish(String topicName, List<PubsubMessage> asked) {
    Limits.checkMessages(asked);
    var queued = new HashMap<Long, List<Backlog>>();
    var ids = new ArrayList<Long>();
    synchronized (numbering) {
      topic(topicName);
      store.mutate(() -> {
        for (var message : asked) {
          ids.add(queue(topicName, message, queued));
        }
        return ids;
      });
    }
    store.flush().join();
    for (var id : ids) {
      queued.getOrDefault(id, List.of()).forEach(backlog -> backlog.durable(id));
    }
    return ids.stream().map(String::valueOf).toList();
  }

  private long queue(String topicName, PubsubMessage asked, Map<Long, List<Backlog>> queued) {
    var id = ++lastId;
    var now = clock.instant();
    var message =
        asked.toBuilder()
            .setMessageId(Long.toString(id))
            .setPublishTime(
                Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
            .build();
    var takers = new HashSet<Backlog>();
    for (var backlog : backlogs.values()) {
      if (backlog.subscription().getTopic().equals(topicName)
          && backlog.wants(message.getAttributesMap())) {
        takers.add(backlog);
      }
    }
    if (takers.isEmpty()) {
      return id;
    }
    messages.put(id, message.toByteArray());
    synchronized (holders) {
      holders.put(id, takers.size());
    }
    for (var backlog : takers) {
      unacknowledged.put(new Pending(backlog.subscription().getName(), id).key(), id);
      backlog.add(new Entry(id, message));
    }
    queued.put(id, List.copyOf(takers));
    return id;
  }

  /// An acknowledgement need not wait for the disk: lost in a crash, the message comes again.
  private void acknowledged(String subscription, long id) {
    store.mutate(() -> {
      unacknowledged.remove(new Pending(subscription, id).key());
      synchronized (holders) {
        if (holders.merge(id, -1, Integer::sum) <= 0) {
          holders.remove(id);
          messages.remove(id);
        }
      }
      return id;
    });
  }

  private static RuntimeException notFound(String name) {
    return Refusals.notFound("Resource not found (resource=%s).", id(name));
  }

  private static String id(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
