package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.PubsubMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/// A message of a topic, kept once however many subscriptions still want it.
final class StoredMessage {
  private final long id;
  private final PubsubMessage content;
  private final AtomicInteger wantedBy = new AtomicInteger();

  StoredMessage(long id, PubsubMessage content) {
    this.id = id;
    this.content = content;
  }

  long id() {
    return id;
  }

  PubsubMessage content() {
    return content;
  }

  int bytes() {
    // Protobuf remembers it.
    return content.getSerializedSize();
  }

  boolean isOlderThan(Duration age, Instant now) {
    return now.getEpochSecond() - content.getPublishTime().getSeconds() > age.toSeconds();
  }

  void wanted() {
    wantedBy.incrementAndGet();
  }

  void unwanted() {
    wantedBy.decrementAndGet();
  }

  boolean isUnwanted() {
    return wantedBy.get() == 0;
  }
}
