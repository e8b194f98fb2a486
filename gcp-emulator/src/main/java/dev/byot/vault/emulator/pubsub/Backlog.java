package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The unacknowledged messages of one subscription, and who has which of them.
///
/// A message with an ordering key is delivered only when all earlier ones of its key are
/// acknowledged; so a message that comes again can never be overtaken by a later one of its key.
final class Backlog {
  private static final int DEFAULT_ACK_SECONDS = 10;
  private static final Duration DEFAULT_MAX_BACKOFF = Duration.ofMinutes(10);
  private static final Pattern ACK_ID = Pattern.compile("(\\d+)\\.(\\d+)");

  private final LongConsumer acknowledged;
  private final Map<Long, Entry> entries = new HashMap<>();
  private final TreeMap<Long, Entry> waiting = new TreeMap<>();
  private final TreeMap<Long, Entry> out = new TreeMap<>();
  private final Map<String, Deque<Entry>> behind = new HashMap<>();
  private final List<Consumer> consumers = new ArrayList<>();
  private volatile Subscription subscription;
  private final Predicate<Map<String, String>> filter;
  private long leases;
  private int turn;

  /// Something that takes messages while it has room.
  interface Consumer {
    boolean hasRoom();

    void deliver(ReceivedMessage message);
  }

  /// Makes an empty one.
  ///
  /// @param acknowledged hears the ids of messages that are not needed any more
  Backlog(Subscription subscription, LongConsumer acknowledged) {
    this.subscription = subscription;
    this.acknowledged = acknowledged;
    filter = Filter.parse(subscription.getFilter());
  }

  Subscription subscription() {
    return subscription;
  }

  void update(Subscription changed) {
    subscription = changed;
  }

  boolean wants(Map<String, String> attributes) {
    return filter.test(attributes);
  }

  /// Queues a message behind those with smaller ids; it stays until [#durable] is called.
  synchronized void add(Entry entry) {
    entries.put(entry.id, entry);
    if (!entry.ordered()) {
      waiting.put(entry.id, entry);
      return;
    }
    var queue = behind.computeIfAbsent(entry.message.getOrderingKey(), _ -> new ArrayDeque<>());
    queue.addLast(entry);
    if (queue.size() == 1) {
      waiting.put(entry.id, entry);
    }
  }

  synchronized void durable(long id) {
    var entry = entries.get(id);
    if (entry != null) {
      entry.durable = true;
      pump();
    }
  }

  synchronized void join(Consumer consumer) {
    consumers.add(consumer);
    pump();
  }

  /// Its leases go on until their deadline.
  synchronized void leave(Consumer consumer) {
    consumers.remove(consumer);
  }

  /// Forgets messages for good. Says so outside the monitor, since the listener takes the store's
  /// lock, and publishing takes the two in the opposite order.
  void acknowledge(List<String> ackIds) {
    var gone = new ArrayList<Long>();
    synchronized (this) {
      for (var ackId : ackIds) {
        var entry = leased(ackId);
        if (entry != null) {
          forget(entry);
          gone.add(entry.id);
        }
      }
      pump();
    }
    gone.forEach(acknowledged::accept);
  }

  /// Prolongs leases; zero seconds gives the messages back.
  synchronized void modify(List<String> ackIds, int seconds) {
    for (var ackId : ackIds) {
      var entry = leased(ackId);
      if (entry != null && seconds > 0) {
        entry.until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      } else if (entry != null) {
        giveBack(entry);
      }
    }
    pump();
  }

  /// Ends what has expired and delivers what is due.
  synchronized void tick() {
    var now = System.nanoTime();
    for (var entry : List.copyOf(out.values())) {
      if (entry.until - now <= 0) {
        giveBack(entry);
      }
    }
    pump();
  }

  synchronized void pump() {
    if (consumers.isEmpty() || waiting.isEmpty()) {
      return;
    }
    var now = System.nanoTime();
    var candidates = waiting.values().iterator();
    while (candidates.hasNext()) {
      var entry = candidates.next();
      if (!entry.durable || (entry.attempts > 0 && entry.until - now > 0)) {
        continue;
      }
      var consumer = nextWithRoom();
      if (consumer == null) {
        return;
      }
      candidates.remove();
      lease(entry, now);
      consumer.deliver(
          ReceivedMessage.newBuilder().setAckId(entry.ackId()).setMessage(entry.message).build());
    }
  }

  private @Nullable Consumer nextWithRoom() {
    for (var i = 0; i < consumers.size(); i++) {
      var consumer = consumers.get(Math.floorMod(turn++, consumers.size()));
      if (consumer.hasRoom()) {
        return consumer;
      }
    }
    return null;
  }

  private void lease(Entry entry, long now) {
    out.put(entry.id, entry);
    entry.attempts++;
    entry.lease = ++leases;
    var seconds = subscription.getAckDeadlineSeconds();
    entry.until = now + Duration.ofSeconds(seconds == 0 ? DEFAULT_ACK_SECONDS : seconds).toNanos();
  }

  private void giveBack(Entry entry) {
    out.remove(entry.id);
    entry.lease = 0;
    entry.until = System.nanoTime() + backOff(entry.attempts).toNanos();
    waiting.put(entry.id, entry);
  }

  private Duration backOff(int attempts) {
    if (!subscription.hasRetryPolicy()) {
      return Duration.ZERO;
    }
    var policy = subscription.getRetryPolicy();
    var minimum = duration(policy.getMinimumBackoff());
    var maximum =
        policy.hasMaximumBackoff() ? duration(policy.getMaximumBackoff()) : DEFAULT_MAX_BACKOFF;
    var doubled = minimum.multipliedBy(1L << Math.min(attempts - 1, 20));
    return doubled.compareTo(maximum) < 0 ? doubled : maximum;
  }

  private static Duration duration(com.google.protobuf.Duration duration) {
    return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }

  private @Nullable Entry leased(String ackId) {
    var matcher = ACK_ID.matcher(ackId);
    if (!matcher.matches()) {
      return null;
    }
    var entry = out.get(Long.parseLong(matcher.group(1)));
    return entry != null && entry.lease == Long.parseLong(matcher.group(2)) ? entry : null;
  }

  private void forget(Entry entry) {
    entries.remove(entry.id);
    out.remove(entry.id);
    if (entry.ordered()) {
      var key = entry.message.getOrderingKey();
      var queue = behind.getOrDefault(key, new ArrayDeque<>());
      queue.remove(entry);
      if (queue.isEmpty()) {
        behind.remove(key);
      } else {
        waiting.put(queue.getFirst().id, queue.getFirst());
      }
    }
  }

  synchronized List<Long> ids() {
    return List.copyOf(entries.keySet());
  }
}
