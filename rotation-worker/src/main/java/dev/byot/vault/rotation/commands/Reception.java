package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.messaging.Message;

/// Tells a message that was accepted from a forgery: whoever may publish to the topic still changes
/// nothing without a command document that names this very message.
final class Reception {
  private final CommandStore commands;

  Reception(CommandStore commands) {
    this.commands = commands;
  }

  /// What a message turned out to be.
  sealed interface Received {
    record Genuine(CommandRecord command) implements Received {}

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
        .orElse(new Received.Forged("no-document"));
  }

  private static Received compare(Message message, CommandRecord command) {
    if (!command.messageDigest().equals(CommandMessages.digest(message))) {
      return new Received.Forged("digest");
    }
    if (!command.key().toString().equals(message.orderingKey())) {
      return new Received.Forged("ordering-key");
    }
    return new Received.Genuine(command);
  }
}
