package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.envelope.KekUnavailableException;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.usage.UsageLedger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides a command for all of an owner's keys: for each in a transaction of its own, as if it
/// were a command of that key, and ends it when all are decided.
///
/// What was decided for a key is in the command's document: a redelivery goes on where the last
/// delivery ended, however that was.
final class OwnerDecisions {
  private static final Logger LOG = LoggerFactory.getLogger(OwnerDecisions.class);

  /// Each may take as long as KMS is waited for: what is down for these is down for the rest.
  private static final int FAILURES = 3;

  private final CommandStore commands;
  private final KeyDecisions keys;
  private final Announcer announcer;
  private final UsageLedger usage;
  private final Clock clock;

  OwnerDecisions(
      CommandStore commands,
      KeyDecisions keys,
      Announcer announcer,
      UsageLedger usage,
      Clock clock) {
    this.commands = commands;
    this.keys = keys;
    this.announcer = announcer;
    this.usage = usage;
    this.clock = clock;
  }

  Disposition handle(OwnerCommandRecord command, Message message) {
    if (!command.pending()) {
      return announcer.announce(command.events());
    }
    var told = new HashSet<EventId>();
    if (!decideAll(command, message, told)) {
      return Disposition.RETRY;
    }
    if (command.type() == CommandType.ERASE_OWNER) {
      commands.forgetRequests(command.owner(), command.acceptedAt());
      usage.erase(command.owner(), command.acceptedAt());
    }
    var ended = commands.conclude(command, outcome(command, clock.instant()));
    LOG.info("command {} is decided for {} keys", ended.id(), ended.sequences().size());
    return announcer.announce(
        ended.events().stream().filter(event -> !told.contains(event.id())).toList());
  }

  private boolean decideAll(OwnerCommandRecord command, Message message, Set<EventId> told) {
    var undecided = new ArrayList<>(command.undecided());
    // No key has its turn always after one that fails.
    Collections.shuffle(undecided);
    var failures = 0;
    var decided = true;
    for (var key : undecided) {
      if (failures == FAILURES) {
        return false;
      }
      try {
        decided &= decide(command.on(key), message, told);
      } catch (KekUnavailableException e) {
        LOG.warn("command {} waits with key {}: {}", command.id(), key, e.getMessage());
        failures++;
      }
    }
    return decided && failures == 0;
  }

  /// Decides for one key, and makes it known at once.
  ///
  /// @return whether it is decided
  private boolean decide(CommandRecord command, Message message, Set<EventId> told) {
    var outcome = keys.decide(command, message);
    outcome.map(Outcome::events).ifPresent(events -> tell(events, told));
    return outcome.isPresent();
  }

  /// What could not be told is told at the end, and holds nothing up.
  private void tell(List<VaultEvent> events, Set<EventId> told) {
    if (announcer.announce(events) == Disposition.DONE) {
      events.forEach(event -> told.add(event.id()));
    }
  }

  private static Outcome outcome(OwnerCommandRecord command, Instant now) {
    var type =
        command.type() == CommandType.ERASE_OWNER
            ? EventType.OWNER_ERASED
            : EventType.OWNER_STOPPED;
    var data =
        Map.of(
            "command", command.id().toString(),
            "type", command.type().toString(),
            "outcome", "applied",
            "keys", Integer.toString(command.sequences().size()),
            "requestedBy", command.by().value());
    var event =
        new VaultEvent(
            EventId.of(CommandHandler.PRODUCER, type, command.owner() + "/" + command.id()),
            type,
            now,
            command.owner(),
            null,
            command.requestId(),
            true,
            data);
    return new Outcome(Outcome.Status.APPLIED, null, now, List.of(event));
  }
}
