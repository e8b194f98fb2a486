package dev.byot.vault.emulator.pubsub;

import org.jspecify.annotations.Nullable;

/// One message on its way through one subscription, whose monitor guards it.
final class Delivery {
  enum State {
    /// Not yet on disk, so not yet to be seen.
    STORING,
    READY,
    /// With a consumer, until its deadline.
    OUT,
    /// Refused or not settled in time; waits for its next attempt.
    RESTING,
    /// On its way to the dead letter topic.
    FORWARDING,
    GONE
  }

  private final String subscription;
  private final StoredMessage message;
  private final @Nullable OrderedQueue queue;
  private State state = State.STORING;
  private int attempts;
  private int failures;
  private boolean acceptsLateAck;
  private long alarm;
  private @Nullable Consumer holder;

  Delivery(String subscription, StoredMessage message, @Nullable OrderedQueue queue) {
    this.subscription = subscription;
    this.message = message;
    this.queue = queue;
  }

  String subscription() {
    return subscription;
  }

  StoredMessage message() {
    return message;
  }

  @Nullable OrderedQueue queue() {
    return queue;
  }

  State state() {
    return state;
  }

  boolean is(State expected) {
    return state == expected;
  }

  /// Any change of state makes earlier alarms void.
  void become(State next) {
    state = next;
    alarm++;
  }

  void restored(int earlierAttempts) {
    attempts = earlierAttempts;
    become(State.READY);
  }

  long alarm() {
    return alarm;
  }

  int attempts() {
    return attempts;
  }

  int failures() {
    return failures;
  }

  void leaseTo(Consumer consumer) {
    holder = consumer;
    attempts++;
    become(State.OUT);
    consumer.leased(message.bytes());
  }

  /// Takes the message back from its consumer.
  void endLease() {
    if (holder != null) {
      holder.released(message.bytes());
      holder = null;
    }
  }

  void failed(boolean mayStillBeAcknowledged) {
    failures++;
    acceptsLateAck = mayStillBeAcknowledged;
  }

  String ackId() {
    return message.id() + "-" + attempts;
  }

  /// Whether this ack id, of the latest attempt, still settles the message: while it is out, and
  /// after its deadline as long as it was not delivered again (never so for ordered messages).
  boolean isSettledBy(String ackId) {
    return ackId.equals(ackId())
        && switch (state) {
          case OUT -> true;
          case READY, RESTING -> acceptsLateAck && queue == null;
          case STORING, FORWARDING, GONE -> false;
        };
  }
}
