package dev.byot.vault.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.keys.OwnerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All that the audit says of how commands were decided and ended.
///
/// @param ends the events of each command's end, by command: one, or something is wrong
/// @param ofKeys the commands of each key, `owner/name`, in their order
record AuditedCommands(Map<String, List<JsonNode>> ends, Map<String, List<DecidedCommand>> ofKeys) {

  /// Reads the whole audit log.
  static AuditedCommands read(StubbornClient client) {
    var ends = new HashMap<String, List<JsonNode>>();
    var ofKeys = new HashMap<String, List<DecidedCommand>>();
    var page = "";
    do {
      var answer = client.get("security", "/v1/audit/events?limit=200" + page).json();
      for (var event : answer.path("events")) {
        var data = event.path("data");
        if (data.has("outcome")) {
          ends.computeIfAbsent(data.path("command").asText(), _ -> new ArrayList<>()).add(event);
        }
        if (event.path("name").isTextual() && (data.has("outcome") || data.has("keyOutcome"))) {
          var key = event.path("owner").asText() + "/" + event.path("name").asText();
          ofKeys.computeIfAbsent(key, _ -> new ArrayList<>()).add(DecidedCommand.of(event));
        }
      }
      var next = answer.path("nextPageToken").asText("");
      page = next.isEmpty() ? "" : "&pageToken=" + next;
    } while (!page.isEmpty());
    ofKeys.values().forEach(all -> all.sort(Comparator.comparingLong(DecidedCommand::sequence)));
    return new AuditedCommands(ends, ofKeys);
  }

  /// Whether of no key a command is missing that comes before another.
  boolean isWhole() {
    return ofKeys.values().stream().allMatch(all -> all.getLast().sequence() == all.size());
  }

  List<DecidedCommand> of(String user, String key) {
    return ofKeys.getOrDefault(OwnerId.of(null, user) + "/" + key, List.of());
  }
}
