package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.ReceivedMessage;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.emulator.faults.Faults;
import dev.byot.vault.emulator.pubsub.Delivery.State;
import dev.byot.vault.emulator.rpc.Refusals;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The backlog of one subscription and the consumers it goes to, under one monitor.
///
/// Nothing here waits: not for the disk, not for a consumer.
final class LiveSubscription {
  private final MessageStore store;
  private final Clock clock;
  private final DeadLetters deadLetters;
  private final Faults faults;
  private final Backlog backlog = new Backlog();
  private final Consumers consumers = new Consumers();
  private volatile Settings settings;
  private boolean deleted;

  LiveSubscription(
      Settings settings, MessageStore store, Clock clock, DeadLetters deadLetters, Faults faults) {
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.deadLetters = deadLetters;
    this.faults = faults;
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
    return settings.filter().accepts(message.content().getAttributesMap())
        ? backlog.add(message, settings)
        : null;
  }

  /// Queues a message that a former process has stored.
  synchronized void restore(StoredMessage message, int attempts) {
    var delivery = backlog.add(message, settings);
    delivery.restored(attempts);
    backlog.makeReady(delivery);
  }

  /// Delivers what is on disk now.
  synchronized void release(Collection<Delivery> stored) {
    for (var delivery : stored) {
      if (delivery.is(State.STORING)) {
        backlog.makeReady(delivery);
      }
    }
    // It was stored after it was forgotten.
    store.remove(stored.stream().filter(each -> each.is(State.GONE)).toList());
    deliver();
  }

  /// Delivers to `consumer` from now on.
  synchronized void join(Consumer consumer) {
    if (deleted) {
      throw notFound();
    }
    consumers.join(consumer);
    deliver();
  }

  /// Delivers nothing more to it; what it has stays leased until its deadlines.
  synchronized void leave(Consumer consumer) {
    consumers.leave(consumer);
  }

  /// A consumer may have room again.
  synchronized void resume() {
    deliver();
  }

  synchronized void acknowledge(List<String> ackIds) {
    var known = find(ackIds);
    for (var i = 0; i < known.size(); i++) {
      var delivery = known.get(i);
      if (delivery != null && delivery.isSettledBy(ackIds.get(i))) {
        backlog.settle(delivery);
      }
    }
    deliver();
  }

  /// Moves the deadlines of leases; zero gives the messages back.
  synchronized void modifyDeadline(List<String> ackIds, Duration deadline) {
    var until = clock.instant().plus(deadline);
    var known = find(ackIds);
    for (var i = 0; i < known.size(); i++) {
      var delivery = known.get(i);
      if (delivery == null || !delivery.isLeasedAs(ackIds.get(i))) {
        continue;
      }
      if (deadline.isZero()) {
        fail(delivery, false);
      } else {
        backlog.prolong(delivery, until);
      }
    }
    deliver();
  }

  private List<@Nullable Delivery> find(List<String> ackIds) {
    var found = new ArrayList<@Nullable Delivery>(ackIds.size());
    ackIds.forEach(ackId -> found.add(backlog.find(Delivery.messageId(ackId))));
    return found;
  }

  /// A nack, or a deadline that has passed.
  private void fail(Delivery delivery, boolean mayStillBeAcknowledged) {
    delivery.failed(mayStillBeAcknowledged);
    backlog.takeBack(delivery);
    if (settings.isLastAttempt(delivery.attempts())) {
      backlog.forward(delivery);
      deadLetters.forward(this, delivery);
    } else {
      rest(delivery);
    }
  }

  private void rest(Delivery delivery) {
    var pause = settings.backoff(delivery.failures());
    if (pause.isZero()) {
      backlog.makeReady(delivery);
    } else {
      backlog.rest(delivery, clock.instant().plus(pause));
    }
  }

  /// The dead letter topic has it.
  synchronized void forwarded(Delivery delivery) {
    if (delivery.is(State.FORWARDING)) {
      backlog.forget(delivery);
      deliver();
    }
  }

  /// The dead letter topic could not take it: it is delivered again.
  synchronized void notForwarded(Delivery delivery) {
    if (delivery.is(State.FORWARDING)) {
      rest(delivery);
      deliver();
    }
  }

  /// Does what time has brought: deadlines, ends of pauses, ends of retention.
  synchronized void tick(Instant now) {
    for (var delivery : backlog.ring(now)) {
      switch (delivery.state()) {
        case OUT -> fail(delivery, true);
        case RESTING -> backlog.makeReady(delivery);
        case STORING, READY, ACKNOWLEDGED, FORWARDING, GONE -> {
          // An alarm before this one has changed it.
        }
      }
    }
    var oldest = backlog.oldest();
    while (oldest != null && oldest.message().isOlderThan(settings.retention(), now)) {
      backlog.forget(oldest);
      oldest = backlog.oldest();
    }
    deliver();
    consumers.forgetDone(now);
  }

  /// Lets faults end leases that are out.
  synchronized void expireLeases() {
    for (var delivery : backlog.all()) {
      var holder = delivery.holder();
      if (holder != null
          && delivery.is(State.OUT)
          && Deliveries.strikes(Fault.Action.ExpireLease.class, faults, this, holder, delivery)
              .isPresent()) {
        fail(delivery, true);
      }
    }
    deliver();
  }

  /// Gives every consumer what it has room for, and lets the store know what has happened.
  private void deliver() {
    consumers.serve(this::batchFor);
    store.remove(backlog.takeForgotten());
  }

  private List<ReceivedMessage> batchFor(Consumer consumer) {
    var deliveries = new Deliveries(this, consumer, backlog, faults, clock.instant());
    var batch = deliveries.take();
    if (settings.hasDeadLetters()) {
      store.recordAttempts(deliveries.taken());
    }
    return batch;
  }

  /// Ends all streams and pulls, and forgets the backlog.
  synchronized void delete() {
    deleted = true;
    consumers.end(notFound());
    backlog.all().forEach(backlog::forget);
    store.remove(backlog.takeForgotten());
  }

  private StatusRuntimeException notFound() {
    return Refusals.notFound("Resource not found (resource=%s).", Names.id(settings.name()));
  }
}
