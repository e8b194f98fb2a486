package dev.byot.vault.commands.firestore;

import com.google.cloud.Timestamp;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.events.EventMessages;
import dev.byot.vault.state.firestore.Fields;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a command ended, as fields of its document or of a map in it.
final class OutcomeFields {
  private OutcomeFields() {}

  static Outcome read(Map<?, ?> fields) {
    var status = Fields.present((String) fields.get("status"), "status");
    var decidedAt = Fields.optionalInstant((Timestamp) fields.get("decidedAt"));
    var events = Fields.present((List<?>) fields.get("events"), "events");
    return new Outcome(
        Outcome.Status.valueOf(status.toUpperCase(Locale.ROOT)),
        (String) fields.get("reason"),
        Fields.present(decidedAt, "decidedAt"),
        events.stream()
            .map(json -> EventMessages.parse(String.valueOf(json).getBytes(StandardCharsets.UTF_8)))
            .toList());
  }

  static Map<String, @Nullable Object> write(Outcome outcome) {
    var fields = new HashMap<String, @Nullable Object>();
    fields.put("status", outcome.status().name().toLowerCase(Locale.ROOT));
    fields.put("reason", outcome.reason());
    fields.put("decidedAt", Fields.timestamp(outcome.decidedAt()));
    fields.put(
        "events",
        outcome.events().stream()
            .map(event -> new String(EventMessages.json(event), StandardCharsets.UTF_8))
            .toList());
    return fields;
  }
}
