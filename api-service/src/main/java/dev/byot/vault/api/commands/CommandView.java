package dev.byot.vault.api.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.json.Json;
import java.util.Locale;

/// A command as its owner sees it.
public final class CommandView {
  private CommandView() {}

  public static ObjectNode of(CommandRecord record) {
    var view = Json.object();
    view.put("command", record.id().toString());
    view.put("type", record.type().toString());
    view.put("provider", record.key().provider().value());
    view.put("name", record.key().name().value());
    view.put("sequence", record.sequence());
    view.put("acceptedAt", record.acceptedAt().toString());
    var outcome = record.outcome();
    if (outcome == null) {
      view.put("status", "pending");
      return view;
    }
    view.put("status", outcome.status().name().toLowerCase(Locale.ROOT));
    view.put("decidedAt", outcome.decidedAt().toString());
    if (outcome.reason() != null) {
      view.put("reason", outcome.reason());
    }
    return view;
  }

  public static String location(CommandRecord record) {
    return "/v1/commands/" + record.id();
  }
}
