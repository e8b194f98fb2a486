package dev.byot.vault.local;

import com.fasterxml.jackson.databind.JsonNode;

/// What the audit says of a command on one key.
///
/// @param result `applied`, `superseded`, or why it was rejected
/// @param by who it was by, where its event says so
/// @param eventId of the event
record DecidedCommand(
    String command, long sequence, String type, String result, String by, String eventId) {
  static DecidedCommand of(JsonNode event) {
    var data = event.path("data");
    var outcome = data.path("keyOutcome").asText(data.path("outcome").asText());
    return new DecidedCommand(
        data.path("command").asText(),
        data.path("sequence").asLong(),
        data.path("type").asText(),
        data.path("reason").asText(outcome),
        data.path("by").asText(),
        event.path("id").asText());
  }

  boolean superseded() {
    return result.equals("superseded");
  }

  /// What was asked for, as far as the event tells: contents it does not.
  Change change() {
    return switch (type) {
      case "SetKey" -> new Change.Set("", "", null);
      case "UpdateKey" -> new Change.Relabel("");
      case "RemoveKey" -> new Change.Remove();
      case "DisableKey" -> new Change.Disable();
      case "EnableKey" ->
          by.equals("security") || result.equals("not-stopped-by-security")
              ? new Change.Release()
              : new Change.Enable();
      case "StopOwner" -> new Change.StopAll();
      case "EraseOwner" -> new Change.Erase(false);
      default -> throw new IllegalStateException("nobody asks for " + type);
    };
  }
}
