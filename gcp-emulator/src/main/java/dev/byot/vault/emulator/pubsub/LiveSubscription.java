package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.ReceivedMessage;
import dev.byot.vault.emulator.pubsub.Delivery.State;
import dev.byot.vault.emulator.rpc.Refusals;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The backlog of one subscription and the consumers it goes to, under one monitor.
///
/// Nothing here waits: not for the disk, not for a consumer.
final class LiveSubscription {
  // A response stays below what Google's clients accept.
  private static final int MAX_BATCH_BYTES = 10_000_000;

  private final MessageStore store;
  private final Clock clock;
  private final DeadLetters deadLetters;
  private final TreeMap<Long, Delivery> backlog = new TreeMap<>();
  private final ReadyMessages ready = new ReadyMessages();
  private final Alarms alarms = new Alarms();
  private final List<Consumer> consumers = new ArrayList<>();
  private volatile Settings settings;
  private boolean deleted;

  LiveSubscription(Settings settings, MessageStore store, Clock clock, DeadLetters deadLetters) {
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.deadLetters = deadLetters;
  }

  Settings settings() {
    return settings;
  }

  void change(Settings changed) {
    settings = changed;
  }

  /// Queues a message that is not yet on disk.
  ///
  /// @return null if this subscription does not want it
  synchronized @Nullable Delivery enqueue(StoredMessage message) {
    return settings.filter().accepts(message.content().getAttributesMap()) ? add(message) : null;
  }

  /// Queues a message that a former process has stored.
  synchronized void restore(StoredMessage message, int attempts) {
    var delivery = add(message);
    delivery.restored(attempts);
    ready.offer(delivery);
  }

  private Delivery add(StoredMessage message) {
    var key = message.content().getOrderingKey();
    var queue = settings.isOrdered() && !key.isEmpty() ? ready.queue(key) : null;
    var delivery = new Delivery(settings.name(), message, queue);
    backlog.put(message.id(), delivery);
    if (queue != null) {
      queue.add(delivery);
    }
    message.wanted();
    return delivery;
  }

  /// Delivers what is on disk now.
  synchronized void release(Collection<Delivery> stored) {
    for (var delivery : stored) {
      if (delivery.is(State.STORING)) {
        delivery.become(State.READY);
        ready.offer(delivery);
      }
    }
    pump();
  }

  /// Delivers to `consumer` from now on.
  synchronized void join(Consumer consumer) {
    if (deleted) {
      throw notFound();
    }
    consumers.add(consumer);
    pump();
  }

  /// Delivers nothing more to it; what it has stays leased until its deadlines.
  synchronized void leave(Consumer consumer) {
    consumers.remove(consumer);
  }

  /// A consumer may have room again.
  synchronized void resume() {
    pump();
  }

  synchronized void acknowledge(List<String> ackIds) {
    for (var ackId : ackIds) {
      var delivery = find(ackId);
      if (delivery != null && delivery.isSettledBy(ackId)) {
        forget(delivery);
      }
    }
    pump();
  }

  /// Moves the deadlines of leases; zero gives the messages back.
  synchronized void modifyDeadline(List<String> ackIds, Duration deadline) {
    for (var ackId : ackIds) {
      var delivery = find(ackId);
      if (delivery == null || !delivery.is(State.OUT) || !delivery.ackId().equals(ackId)) {
        continue;
      }
      if (deadline.isZero()) {
        fail(delivery, false);
      } else {
        delivery.become(State.OUT);
        alarms.set(delivery, clock.instant().plus(deadline));
      }
    }
    pump();
  }

  private @Nullable Delivery find(String ackId) {
    var id = ackId.split("-", 2)[0];
    if (!id.matches("[0-9]{1,18}")) {
      throw Refusals.invalid("Some acknowledgement ids in the request were invalid.");
    }
    return backlog.get(Long.parseLong(id));
  }

  /// A nack, or a deadline that has passed.
  private void fail(Delivery delivery, boolean mayStillBeAcknowledged) {
    delivery.failed(mayStillBeAcknowledged);
    delivery.endLease();
    if (settings.isLastAttempt(delivery.attempts())) {
      delivery.become(State.FORWARDING);
      deadLetters.forward(this, delivery);
    } else {
      rest(delivery);
    }
  }

  private void rest(Delivery delivery) {
    var pause = settings.backoff(delivery.failures());
    if (pause.isZero()) {
      delivery.become(State.READY);
      ready.offer(delivery);
    } else {
      delivery.become(State.RESTING);
      alarms.set(delivery, clock.instant().plus(pause));
    }
  }

  /// The dead letter topic has it.
  synchronized void forwarded(Delivery delivery) {
    if (delivery.is(State.FORWARDING)) {
      forget(delivery);
      pump();
    }
  }

  /// The dead letter topic could not take it: it is delivered again.
  synchronized void notForwarded(Delivery delivery) {
    if (delivery.is(State.FORWARDING)) {
      rest(delivery);
      pump();
    }
  }

  /// Does what time has brought: deadlines, ends of pauses, ends of retention.
  synchronized void tick(Instant now) {
    for (var delivery : alarms.ring(now)) {
      switch (delivery.state()) {
        case OUT -> fail(delivery, true);
        case RESTING -> {
          delivery.become(State.READY);
          ready.offer(delivery);
        }
        case STORING, READY, FORWARDING, GONE -> {
          // An alarm before this one has changed it.
        }
      }
    }
    var oldest = backlog.firstEntry();
    while (oldest != null && oldest.getValue().message().isOlderThan(settings.retention(), now)) {
      forget(oldest.getValue());
      oldest = backlog.firstEntry();
    }
    pump();
    consumers.removeIf(consumer -> consumer.isDone(now));
  }

  private void forget(Delivery delivery) {
    delivery.endLease();
    delivery.become(State.GONE);
    backlog.remove(delivery.message().id());
    ready.remove(delivery);
    store.remove(delivery);
  }

  /// Gives every consumer what it has room for, in turns.
  private void pump() {
    boolean sent;
    do {
      sent = false;
      for (var consumer : List.copyOf(consumers)) {
        var batch = batchFor(consumer);
        if (!batch.isEmpty()) {
          consumer.send(batch);
          // To the end of the line, so that single messages too are shared among consumers.
          if (consumers.remove(consumer)) {
            consumers.addLast(consumer);
          }
          sent = true;
        }
      }
    } while (sent);
  }

  private List<ReceivedMessage> batchFor(Consumer consumer) {
    var batch = new ArrayList<ReceivedMessage>();
    var bytes = 0;
    var next = ready.next();
    while (next != null
        && batch.size() < consumer.batchSize()
        && (batch.isEmpty() || bytes + next.message().bytes() <= MAX_BATCH_BYTES)
        && consumer.hasRoomFor(next.message().bytes())) {
      ready.take(next, consumer);
      alarms.set(next, clock.instant().plus(consumer.ackDeadline()));
      batch.add(received(next));
      bytes += next.message().bytes();
      next = ready.next();
    }
    return batch;
  }

  private ReceivedMessage received(Delivery delivery) {
    var received =
        ReceivedMessage.newBuilder()
            .setAckId(delivery.ackId())
            .setMessage(delivery.message().content());
    if (settings.hasDeadLetters()) {
      received.setDeliveryAttempt(delivery.attempts());
      store.recordAttempts(delivery);
    }
    return received.build();
  }

  /// Ends all streams and pulls, and forgets the backlog.
  synchronized void delete() {
    deleted = true;
    consumers.forEach(consumer -> consumer.end(notFound()));
    consumers.clear();
    List.copyOf(backlog.values()).forEach(this::forget);
  }

  private StatusRuntimeException notFound() {
    return Refusals.notFound("Resource not found (resource=%s).", Names.id(settings.name()));
  }
}
