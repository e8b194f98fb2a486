package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.KeyCommand.ReportCheck;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.messaging.Message;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a message that was accepted from a forgery: whoever may publish to the topic still changes
/// nothing without a command document that names this very message.
final class Reception {
  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
  private static final String REPORT = CommandType.REPORT_CHECK.toString();

  /// It goes into the audit log.
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private final CommandStore commands;

  Reception(CommandStore commands) {
    this.commands = commands;
  }

  /// What a message turned out to be.
  sealed interface Received {
    record Genuine(AcceptedCommand command) implements Received {}

    /// What nobody accepts, and is believed as far as [ReportRules] goes.
    record Reported(ReportCheck report) implements Received {}

    /// Not what was accepted.
    ///
    /// @param why by a stable name
    record Forged(String why) implements Received {}
  }

  Received receive(Message message) {
    OwnerId owner;
    CommandId id;
    try {
      owner = new OwnerId(message.attributes().getOrDefault(CommandMessages.OWNER, ""));
      id = CommandId.parse(message.attributes().getOrDefault(CommandMessages.COMMAND, ""));
    } catch (IllegalArgumentException _) {
      return new Received.Forged("unattributed");
    }
    return commands
        .find(owner, id)
        .map(command -> compare(message, command))
        .orElseGet(() -> unaccepted(message));
  }

  private static Received unaccepted(Message message) {
    if (!REPORT.equals(message.attributes().get(CommandMessages.TYPE))) {
      return new Received.Forged("no-document");
    }
    try {
      if (REQUEST_ID
              .matcher(message.attributes().getOrDefault(CommandMessages.REQUEST, ""))
              .matches()
          && CommandMessages.decode(message) instanceof ReportCheck report) {
        return new Received.Reported(report);
      }
    } catch (IllegalArgumentException e) {
      LOG.info("a report is not readable: {}", e.getMessage());
    }
    return new Received.Forged("unreadable");
  }

  private static Received compare(Message message, AcceptedCommand command) {
    if (!command.messageDigest().equals(CommandMessages.digest(message))) {
      return new Received.Forged("digest");
    }
    if (!command.orderingKey().equals(message.orderingKey())) {
      return new Received.Forged("ordering-key");
    }
    return new Received.Genuine(command);
  }
}
