package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.Blob;
import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.FieldValue;
import com.google.cloud.firestore.Firestore;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.events.EventMessages;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.state.firestore.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The documents `owners/{owner}/commands/{id}`.
final class CommandDocuments {
  static final String COLLECTION = "commands";
  static final String PENDING = "pending";
  // Longer than Pub/Sub keeps a message anywhere.
  private static final Duration KEPT = Duration.ofDays(60);

  private CommandDocuments() {}

  static DocumentReference at(Firestore firestore, OwnerId owner, CommandId id) {
    return firestore
        .collection("owners")
        .document(owner.value())
        .collection(COLLECTION)
        .document(id.toString());
  }

  /// Reads a document; its owner is who it was asked of.
  static CommandRecord read(OwnerId owner, DocumentSnapshot document) {
    Fields.checkSchema(document);
    var key =
        new KeyRef(
            owner,
            new ProviderId(Fields.text(document, "provider")),
            new KeyName(Fields.text(document, "name")));
    return new CommandRecord(
        CommandId.parse(document.getId()),
        key,
        CommandType.parse(Fields.text(document, "type")),
        Fields.number(document, "sequence"),
        Fields.text(document, "messageDigest"),
        message(document),
        Fields.text(document, "request"),
        Fields.instant(document, "acceptedAt"),
        Fields.optionalInstant(document.getTimestamp("publishedAt")),
        outcome(document));
  }

  private static @Nullable Message message(DocumentSnapshot document) {
    var data = document.getBlob("message");
    if (data == null) {
      return null;
    }
    var attributes = new HashMap<String, String>();
    var stored = Fields.present((Map<?, ?>) document.get("attributes"), "attributes");
    stored.forEach((name, value) -> attributes.put(String.valueOf(name), String.valueOf(value)));
    return new Message(data.toBytes(), document.getString("orderingKey"), Map.copyOf(attributes));
  }

  private static @Nullable Outcome outcome(DocumentSnapshot document) {
    var status = Fields.text(document, "status");
    if (status.equals(PENDING)) {
      return null;
    }
    var events = Fields.present((List<?>) document.get("events"), "events");
    return new Outcome(
        Outcome.Status.valueOf(status.toUpperCase(Locale.ROOT)),
        document.getString("reason"),
        Fields.instant(document, "decidedAt"),
        events.stream()
            .map(json -> EventMessages.parse(String.valueOf(json).getBytes(StandardCharsets.UTF_8)))
            .toList());
  }

  /// The document of a command that was just accepted.
  static Map<String, @Nullable Object> accepted(
      Acceptance acceptance, long sequence, String messageDigest, Instant now) {
    var command = acceptance.command();
    var document = new HashMap<String, @Nullable Object>();
    document.put(Fields.SCHEMA, Fields.VERSION);
    document.put("type", command.type().toString());
    document.put("provider", command.key().provider().value());
    document.put("name", command.key().name().value());
    document.put("sequence", sequence);
    document.put("status", PENDING);
    document.put("messageDigest", messageDigest);
    document.put("requestDigest", acceptance.requestDigest());
    document.put("request", acceptance.requestId());
    document.put("acceptedAt", Fields.timestamp(now));
    document.put("expireAt", Fields.timestamp(now.plus(KEPT)));
    document.put("message", Blob.fromBytes(acceptance.message().data()));
    document.put("orderingKey", acceptance.message().orderingKey());
    document.put("attributes", acceptance.message().attributes());
    return document;
  }

  /// The document of a command that nobody accepted, and that is decided already.
  static Map<String, @Nullable Object> recorded(CommandRecord command, Outcome outcome) {
    var document = outcome(outcome);
    document.put(Fields.SCHEMA, Fields.VERSION);
    document.put("type", command.type().toString());
    document.put("provider", command.key().provider().value());
    document.put("name", command.key().name().value());
    document.put("sequence", command.sequence());
    document.put("messageDigest", command.messageDigest());
    // No request is the same as this one.
    document.put("requestDigest", "");
    document.put("request", command.requestId());
    document.put("acceptedAt", Fields.timestamp(command.acceptedAt()));
    document.put("expireAt", Fields.timestamp(command.acceptedAt().plus(KEPT)));
    return document;
  }

  /// The changes that record an outcome; the message is not needed any more.
  static Map<String, @Nullable Object> decided(Outcome outcome) {
    var changes = outcome(outcome);
    changes.put("message", FieldValue.delete());
    changes.put("orderingKey", FieldValue.delete());
    changes.put("attributes", FieldValue.delete());
    return changes;
  }

  private static Map<String, @Nullable Object> outcome(Outcome outcome) {
    var changes = new HashMap<String, @Nullable Object>();
    changes.put("status", outcome.status().name().toLowerCase(Locale.ROOT));
    changes.put("reason", outcome.reason());
    changes.put("decidedAt", Fields.timestamp(outcome.decidedAt()));
    changes.put(
        "events",
        outcome.events().stream()
            .map(event -> new String(EventMessages.json(event), StandardCharsets.UTF_8))
            .toList());
    return changes;
  }
}
