package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.KeyCommand.ReportCheck;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.envelope.KekUnavailableException;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessageHandler;
import dev.byot.vault.observability.RequestContext;
import dev.byot.vault.rotation.commands.Reception.Received;
import dev.byot.vault.seal.UnsealUnavailableException;
import dev.byot.vault.state.KeyStore;
import dev.byot.vault.state.StateUnavailableException;
import dev.byot.vault.usage.UsageLedger;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides one command per message.
///
/// Everything slow happens before the transaction, everything that must hold happens in it, and
/// what it makes known is published after it, from the outcome: so a redelivery, a duplicate or a
/// crash anywhere leads to the same state and to the same events.
public final class CommandHandler implements MessageHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CommandHandler.class);

  /// Who publishes what was decided; part of the events' ids.
  public static final String PRODUCER = "rotation-worker";

  private final Reception reception;
  private final CommandStore commands;
  private final KeyDecisions keys;
  private final OwnerDecisions owners;
  private final Announcer announcer;
  private final DeadLetters deadLetters;
  private final Clock clock;

  public CommandHandler(
      CommandStore commands,
      KeyStore keys,
      Preparation preparation,
      Endurance endurance,
      Announcer announcer,
      DeadLetters deadLetters,
      UsageLedger usage,
      Clock clock) {
    this.reception = new Reception(commands);
    this.commands = commands;
    this.keys = new KeyDecisions(commands, keys, preparation, endurance, clock);
    this.owners = new OwnerDecisions(commands, this.keys, announcer, usage, clock);
    this.announcer = announcer;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  @Override
  public Disposition handle(Message message) {
    try {
      return switch (reception.receive(message)) {
        case Received.Genuine(var command) -> {
          try (var _ = RequestContext.of(command.requestId())) {
            yield handleAccepted(command, message);
          }
        }
        case Received.Reported(var report) -> {
          var requestId = message.attributes().getOrDefault(CommandMessages.REQUEST, "unknown");
          try (var _ = RequestContext.of(requestId)) {
            yield handle(report, message, requestId);
          }
        }
        case Received.Forged(var why) -> refuse(message, why);
      };
    } catch (StateUnavailableException | UnsealUnavailableException | KekUnavailableException e) {
      LOG.warn("a command waits: {}", e.getMessage());
      return Disposition.RETRY;
    }
  }

  private Disposition handleAccepted(AcceptedCommand command, Message message) {
    return switch (command) {
      case CommandRecord ofKey -> handle(ofKey, message);
      case OwnerCommandRecord ofOwner -> owners.handle(ofOwner, message);
    };
  }

  private Disposition refuse(Message message, String why) {
    LOG.warn("a message to the command topic is forged: {}", why);
    return announcer.forged(message, why, clock.instant());
  }

  private Disposition handle(ReportCheck report, Message message, String requestId) {
    var now = clock.instant();
    var digest = CommandMessages.digest(message);
    var command =
        new CommandRecord(
            report.id(), report.key(), report.type(), 0, digest, null, requestId, now, now, null);
    var rules = new ReportRules(command, report, now);
    var outcome = commands.record(command, rules::rule);
    if (outcome.isEmpty()) {
      LOG.info("the report {} is about another secret than the key has", report.id());
      return Disposition.DONE;
    }
    return announcer.announce(outcome.get().events());
  }

  private Disposition handle(CommandRecord command, Message message) {
    var before = command.outcome();
    if (before != null) {
      return makeKnown(before, message);
    }
    var outcome = keys.decide(command, message);
    if (outcome.isEmpty()) {
      return Disposition.RETRY;
    }
    LOG.info("command {} is {}", command.id(), describe(outcome.get()));
    return makeKnown(outcome.get(), message);
  }

  private Disposition makeKnown(Outcome outcome, Message message) {
    if (Planning.UNREADABLE.equals(outcome.reason())
        && deadLetters.put(message, Planning.UNREADABLE) == Disposition.RETRY) {
      return Disposition.RETRY;
    }
    return announcer.announce(outcome.events());
  }

  private static String describe(Outcome outcome) {
    var reason = outcome.reason();
    return reason == null ? outcome.status().toString() : outcome.status() + ": " + reason;
  }
}
