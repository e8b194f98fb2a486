package dev.byot.vault.api.commands;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import java.util.Map;

/// The event that a stop was accepted.
final class StopEvents {
  static final String PRODUCER = "api-service";

  private StopEvents() {}

  /// The same, id included, however often it is made for one stop.
  static VaultEvent accepted(CommandRecord stop) {
    return new VaultEvent(
        EventId.of(PRODUCER, EventType.STOP_ACCEPTED, stop.id().toString()),
        EventType.STOP_ACCEPTED,
        stop.acceptedAt(),
        stop.key().owner(),
        stop.key(),
        stop.requestId(),
        true,
        Map.of(
            "command", stop.id().toString(),
            "type", stop.type().toString(),
            "sequence", Long.toString(stop.sequence())));
  }
}
