package dev.byot.vault.api.commands;

import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.OwnerAcceptance;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.messaging.MessagePublisher;
import dev.byot.vault.state.StateUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes commands in: accepted in the database, then published. What was accepted and could not be
/// published stays accepted: its document holds the message, and the [CommandSweep] publishes it.
public final class CommandIntake {
  private static final Logger LOG = LoggerFactory.getLogger(CommandIntake.class);

  /// A caller waits no longer for Pub/Sub; the sweep does the rest.
  private static final Duration PUBLISH = Duration.ofSeconds(5);

  private final CommandStore store;
  private final MessagePublisher commands;
  private final EventPublisher events;
  private final Consumer<VaultEvent> listeners;
  private final Executor executor;
  private final Clock clock;

  /// @param listeners those of this very instance, told without waiting for Pub/Sub
  /// @param executor runs what nobody waits for
  public CommandIntake(
      CommandStore store,
      MessagePublisher commands,
      EventPublisher events,
      Consumer<VaultEvent> listeners,
      Executor executor,
      Clock clock) {
    this.store = store;
    this.commands = commands;
    this.events = events;
    this.listeners = listeners;
    this.executor = executor;
    this.clock = clock;
  }

  /// Accepts the command; a stop ends use from here on, whatever else is down.
  ///
  /// @throws dev.byot.vault.problem.VaultException if it is refused
  public CommandRecord accept(Acceptance acceptance) {
    var record = store.accept(acceptance, clock.instant());
    announce(record);
    return record;
  }

  /// Accepts a command for all keys of an owner, and ends their use.
  ///
  /// @throws dev.byot.vault.problem.VaultException if it is refused
  public OwnerCommandRecord accept(OwnerAcceptance acceptance) {
    var record = store.accept(acceptance, clock.instant());
    announce(record);
    return record;
  }

  /// Tells every instance: a stop ends use, and who watches sees what is pending. Nobody waits:
  /// where it is lost, the lease ends use, and the sweep tells it again.
  private void announce(AcceptedCommand record) {
    if (!record.pending()) {
      return;
    }
    var event = AcceptedEvents.of(record);
    listeners.accept(event);
    var _ =
        events
            .publish(event)
            .whenComplete((_, problem) -> {
              if (problem != null) {
                LOG.warn("{} was not announced: {}", record.id(), problem.toString());
              }
            });
  }

  /// Publishes an accepted command, unless that has been done or it is decided. Returns once
  /// Pub/Sub has acknowledged, or it is left to the sweep.
  public void publish(AcceptedCommand record) {
    if (record.publishedAt() != null || !record.pending()) {
      return;
    }
    try {
      send(record).copy().orTimeout(PUBLISH.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      LOG.warn("command {} is accepted and not published yet: {}", record.id(), e.toString());
    }
  }

  /// Starts publishing once more; what its acceptance made known is made known again.
  CompletableFuture<Void> resend(AcceptedCommand record) {
    announce(record);
    return send(record);
  }

  /// Starts publishing, and notes it in the document when it is done.
  private CompletableFuture<Void> send(AcceptedCommand record) {
    var message = record.message();
    if (message == null) {
      return CompletableFuture.completedFuture(null);
    }
    var sent = commands.publish(message);
    if (record.publishedAt() == null) {
      var _ = sent.thenRunAsync(() -> note(record), executor);
    }
    return sent;
  }

  private void note(AcceptedCommand record) {
    try {
      store.markPublished(record.owner(), record.id(), clock.instant());
    } catch (StateUnavailableException e) {
      // It would be published once more, which is harmless.
      LOG.info("that command {} is published was not noted", record.id());
    }
  }
}
