package dev.byot.vault.api.commands;

import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import java.util.HashMap;
import java.util.Map;

/// The event that a command was accepted.
final class AcceptedEvents {
  static final String PRODUCER = "api-service";

  private AcceptedEvents() {}

  /// The same, id included, however often it is made for one command.
  static VaultEvent of(AcceptedCommand command) {
    var type = command.type().isStop() ? EventType.STOP_ACCEPTED : EventType.COMMAND_ACCEPTED;
    return new VaultEvent(
        // Whoever seals chooses the command's id, and could choose that of another owner's.
        EventId.of(PRODUCER, type, command.owner() + "/" + command.id()),
        type,
        command.acceptedAt(),
        command.owner(),
        command instanceof CommandRecord ofKey ? ofKey.key() : null,
        command.requestId(),
        true,
        data(command));
  }

  private static Map<String, String> data(AcceptedCommand command) {
    var data = new HashMap<String, String>();
    data.put("command", command.id().toString());
    data.put("type", command.type().toString());
    switch (command) {
      case CommandRecord ofKey -> data.put("sequence", Long.toString(ofKey.sequence()));
      case OwnerCommandRecord ofOwner -> {
        data.put("keys", Integer.toString(ofOwner.sequences().size()));
        data.put("requestedBy", ofOwner.by().value());
      }
    }
    return data;
  }
}
