package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.rpc.Refusals;
import org.jspecify.annotations.Nullable;

/// One message on its way through one subscription, whose monitor guards it.
final class Delivery {
  enum State {
    /// Not yet on disk, so not yet to be seen.
    STORING,
    READY,
    /// With a consumer, until its deadline.
    OUT,
    /// Acknowledged, while an earlier message of its key is not: it comes again if that one does.
    ACKNOWLEDGED,
    /// Refused or not settled in time; waits for its next attempt.
    RESTING,
    /// On its way to the dead letter topic.
    FORWARDING,
    GONE
  }

  private static final String AGAIN = "-again";

  private final String subscription;
  private final StoredMessage message;
  private final @Nullable OrderedQueue queue;
  private State state = State.STORING;
  private int leases;
  private int attempts;
  private int failures;
  private boolean acceptsLateAck;
  private boolean heldBack;
  private Alarms.@Nullable Alarm alarm;
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

  void become(State next) {
    state = next;
  }

  void restored(int earlierAttempts) {
    attempts = earlierAttempts;
    leases = earlierAttempts;
  }

  Alarms.@Nullable Alarm alarm() {
    return alarm;
  }

  void setAlarm(Alarms.@Nullable Alarm next) {
    alarm = next;
  }

  /// How often it was delivered, but for the deliveries that an earlier message has undone.
  int attempts() {
    return attempts;
  }

  int failures() {
    return failures;
  }

  /// Whom it is out with.
  @Nullable Consumer holder() {
    return holder;
  }

  void leaseTo(Consumer consumer) {
    holder = consumer;
    heldBack = false;
    leases++;
    attempts++;
    state = State.OUT;
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

  /// An earlier message of its key comes again, so this one will.
  void undone() {
    attempts--;
    state = State.READY;
  }

  /// Whether a fault has held it back since it was last delivered.
  boolean isHeldBack() {
    return heldBack;
  }

  void holdBack() {
    heldBack = true;
  }

  /// Of the latest lease.
  String ackId() {
    return message.id() + "-" + leases;
  }

  /// Of the second copy, where a fault has made two of one.
  String secondAckId() {
    return ackId() + AGAIN;
  }

  /// The id of the message that an ack id is of.
  static long messageId(String ackId) {
    try {
      return Long.parseLong(ackId, 0, Math.max(0, ackId.indexOf('-')), 10);
    } catch (NumberFormatException _) {
      throw Refusals.invalid("Some acknowledgement ids in the request were invalid.");
    }
  }

  boolean isLeasedAs(String ackId) {
    return is(State.OUT) && isOfLatestLease(ackId);
  }

  /// Whether this ack id, of the latest lease, still settles the message: while it is out, and
  /// after its deadline as long as it was not delivered again (never so for ordered messages).
  boolean isSettledBy(String ackId) {
    return isOfLatestLease(ackId)
        && switch (state) {
          case OUT -> true;
          case READY, RESTING -> acceptsLateAck && queue == null;
          case STORING, ACKNOWLEDGED, FORWARDING, GONE -> false;
        };
  }

  private boolean isOfLatestLease(String ackId) {
    return ackId.equals(ackId()) || ackId.equals(secondAckId());
  }
}
