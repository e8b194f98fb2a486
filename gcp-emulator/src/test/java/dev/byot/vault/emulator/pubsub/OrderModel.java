package dev.byot.vault.emulator.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.ReceivedMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a subscription may deliver next, said as plainly as possible: one list a key, and how far
/// it was sent. The key `""` has no order.
final class OrderModel {
  /// A message of a key, in the order of publication.
  static final class Entry {
    final String key;
    final int index;
    @Nullable String ackId;
    @Nullable Object holder;
    Instant deadline = Instant.MAX;
    boolean acknowledged;

    Entry(String key, int index) {
      this.key = key;
      this.index = index;
    }

    boolean isOut() {
      return ackId != null;
    }

    String text() {
      return key + "/" + index;
    }
  }

  private final Map<String, List<Entry>> keys = new HashMap<>();
  private final Map<String, Integer> next = new HashMap<>();

  /// Says what to publish.
  Entry publish(String key) {
    var entries = keys.computeIfAbsent(key, _ -> new ArrayList<>());
    var entry = new Entry(key, entries.size());
    entries.add(entry);
    return entry;
  }

  /// Holds a delivery to what may be delivered.
  void deliver(Object consumer, ReceivedMessage received, Instant deadline) {
    var text = PubSubFixture.text(received);
    var slash = text.indexOf('/');
    var key = text.substring(0, slash);
    var entries = keys.getOrDefault(key, List.of());
    var entry = entries.get(Integer.parseInt(text.substring(slash + 1)));
    assertThat(entry.isOut() || entry.acknowledged).as("%s is out or done", text).isFalse();
    if (!key.isEmpty()) {
      assertThat(entry.index).as("the next of " + key).isEqualTo(next.getOrDefault(key, 0));
      next.put(key, entry.index + 1);
      assertThat(entries.stream().filter(Entry::isOut).map(each -> each.holder))
          .as("everything that is out of " + key)
          .allMatch(consumer::equals);
    }
    entry.ackId = received.getAckId();
    entry.holder = consumer;
    entry.deadline = deadline;
  }

  void acknowledge(Entry entry) {
    entry.ackId = null;
    entry.acknowledged = true;
  }

  /// A nack, or a deadline that has passed: the key begins again there.
  void fail(Entry entry) {
    if (entry.key.isEmpty()) {
      entry.ackId = null;
    } else if (entry.index < next.getOrDefault(entry.key, 0)) {
      beginAgain(entry.key, entry.index);
    }
  }

  private void beginAgain(String key, int index) {
    next.put(key, index);
    var entries = keys.getOrDefault(key, List.of());
    entries
        .subList(index, entries.size())
        .forEach(later -> {
          later.ackId = null;
          later.acknowledged = false;
        });
  }

  /// Fails everything whose deadline has passed.
  void expire(Instant now) {
    out().stream().filter(entry -> !entry.deadline.isAfter(now)).forEach(this::fail);
  }

  /// A new process begins every key behind what was acknowledged without a gap.
  void restart() {
    keys.forEach((key, entries) -> {
      if (key.isEmpty()) {
        entries.forEach(entry -> entry.ackId = null);
      } else {
        var settled = (int) entries.stream().takeWhile(entry -> entry.acknowledged).count();
        beginAgain(key, settled);
      }
    });
  }

  /// What is with consumers, oldest first for every key.
  List<Entry> out() {
    return keys.values().stream().flatMap(List::stream).filter(Entry::isOut).toList();
  }

  boolean isSettled() {
    return keys.values().stream().flatMap(List::stream).allMatch(entry -> entry.acknowledged);
  }
}
