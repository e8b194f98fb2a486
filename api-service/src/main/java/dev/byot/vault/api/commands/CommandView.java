package dev.byot.vault.api.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.problem.Rejections;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A command as its owner sees it.
public final class CommandView {
  private CommandView() {}

  public static ObjectNode of(AcceptedCommand record) {
    var view = Json.object();
    view.put("command", record.id().toString());
    view.put("type", record.type().toString());
    switch (record) {
      case CommandRecord ofKey -> {
        put(view, ofKey.key());
        view.put("sequence", ofKey.sequence());
      }
      case OwnerCommandRecord ofOwner -> putKeys(view.putArray("keys"), ofOwner);
    }
    view.put("acceptedAt", record.acceptedAt().toString());
    var outcome = record.outcome();
    view.put("status", status(outcome));
    if (outcome != null) {
      view.put("decidedAt", outcome.decidedAt().toString());
      if (outcome.reason() != null) {
        view.put("reason", outcome.reason());
        view.put("detail", Rejections.sentence(outcome.reason()));
      }
    }
    return view;
  }

  private static void put(ObjectNode view, KeyRef key) {
    view.put("provider", key.provider().value());
    view.put("name", key.name().value());
  }

  /// How it stands for each of the keys.
  private static void putKeys(ArrayNode keys, OwnerCommandRecord record) {
    record.sequences().keySet().stream()
        .sorted(Comparator.comparing(KeyRef::id))
        .forEach(key -> {
          var view = keys.addObject();
          put(view, key);
          view.put("status", status(record.decisions().get(key)));
        });
  }

  private static String status(@Nullable Outcome outcome) {
    return outcome == null ? "pending" : outcome.status().name().toLowerCase(Locale.ROOT);
  }

  /// Where its owner sees it.
  public static String location(AcceptedCommand record) {
    return "/v1/commands/" + record.id();
  }
}
