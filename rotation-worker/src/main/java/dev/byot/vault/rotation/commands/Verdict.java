package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Words a decision: the outcome and the event that tells of it.
///
/// @param command the command at hand; what is decided on its way is told under its request
record Verdict(CommandRecord command, Instant now) {
  Outcome applied(Cause cause, EventType type, Map<String, String> data) {
    return outcome(cause, Status.APPLIED, null, type, data);
  }

  Outcome superseded(Cause cause) {
    return outcome(cause, Status.SUPERSEDED, null, EventType.COMMAND_SUPERSEDED, Map.of());
  }

  Outcome rejected(Cause cause, String reason) {
    return outcome(
        cause, Status.REJECTED, reason, EventType.COMMAND_REJECTED, Map.of("reason", reason));
  }

  private Outcome outcome(
      Cause cause,
      Status status,
      @Nullable String reason,
      EventType type,
      Map<String, String> further) {
    var data = new HashMap<>(further);
    data.put("command", cause.id().toString());
    data.put("type", cause.type().toString());
    // What a command for all keys comes to for one of them is not how it ends.
    data.put(
        cause.type().isOfOwner() ? "keyOutcome" : "outcome",
        status.name().toLowerCase(Locale.ROOT));
    data.put("sequence", Long.toString(cause.sequence()));
    if (!cause.id().equals(command.id())) {
      data.put("decidedWith", command.id().toString());
    }
    var event =
        new VaultEvent(
            EventId.of(CommandHandler.PRODUCER, type, cause(cause)),
            type,
            now,
            command.key().owner(),
            command.key(),
            command.requestId(),
            true,
            data);
    return new Outcome(status, reason, now, List.of(event));
  }

  /// Whoever seals chooses the command's id, and could choose that of another owner's command: the
  /// audit would take the second event for a repetition. A command for all keys has an event for
  /// each.
  private String cause(Cause cause) {
    var id = command.key().owner() + "/" + cause.id();
    return cause.type().isOfOwner() ? id + "/" + command.key().id() : id;
  }
}
