package dev.byot.vault.api.commands;

import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import java.util.HashMap;
import java.util.Map;

/// The event that a stop was accepted.
final class StopEvents {
  static final String PRODUCER = "api-service";

  private StopEvents() {}

  /// The same, id included, however often it is made for one stop.
  static VaultEvent accepted(AcceptedCommand stop) {
    return new VaultEvent(
        EventId.of(PRODUCER, EventType.STOP_ACCEPTED, stop.id().toString()),
        EventType.STOP_ACCEPTED,
        stop.acceptedAt(),
        stop.owner(),
        stop instanceof CommandRecord ofKey ? ofKey.key() : null,
        stop.requestId(),
        true,
        data(stop));
  }

  private static Map<String, String> data(AcceptedCommand stop) {
    var data = new HashMap<String, String>();
    data.put("command", stop.id().toString());
    data.put("type", stop.type().toString());
    switch (stop) {
      case CommandRecord ofKey -> data.put("sequence", Long.toString(ofKey.sequence()));
      case OwnerCommandRecord ofOwner -> {
        data.put("keys", Integer.toString(ofOwner.sequences().size()));
        data.put("requestedBy", ofOwner.by().value());
      }
    }
    return data;
  }
}
