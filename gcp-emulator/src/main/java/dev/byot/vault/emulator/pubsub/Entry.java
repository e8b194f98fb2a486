package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.PubsubMessage;

/// One unacknowledged message of one subscription. Guarded by its [Backlog]'s monitor.
final class Entry {
  final long id;
  final PubsubMessage message;
  int attempts;

  /// Whether it is on disk: it is not delivered before.
  boolean durable;

  /// The lease's number while it is out, 0 while it waits.
  long lease;

  /// `System.nanoTime` at which the lease ends, or before which it is not delivered again.
  long until;

  Entry(long id, PubsubMessage message) {
    this.id = id;
    this.message = message;
  }

  boolean ordered() {
    return !message.getOrderingKey().isEmpty();
  }

  boolean out() {
    return lease != 0;
  }

  String ackId() {
    return id + "." + lease;
  }
}
