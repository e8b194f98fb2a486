package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.Blob;
import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.FieldValue;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Transaction;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.state.firestore.Fields;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The documents `owners/{owner}/commands/{id}`.
final class CommandDocuments {
  static final String COLLECTION = "commands";
  static final String PENDING = "pending";

  private CommandDocuments() {}

  static DocumentReference at(Firestore firestore, OwnerId owner, CommandId id) {
    return firestore
        .collection("owners")
        .document(owner.value())
        .collection(COLLECTION)
        .document(id.toString());
  }

  /// Reads a document; its owner is who it was asked of.
  static AcceptedCommand read(OwnerId owner, DocumentSnapshot document) {
    Fields.checkSchema(document);
    var type = CommandType.parse(Fields.text(document, "type"));
    return type.isOfOwner()
        ? OwnerCommandFields.read(owner, type, document)
        : read(owner, type, document);
  }

  /// Reads what the document's command is for one key.
  ///
  /// @throws RuntimeException if it is for others
  static CommandRecord read(KeyRef key, DocumentSnapshot document) {
    return switch (read(key.owner(), document)) {
      case OwnerCommandRecord ofOwner -> ofOwner.on(key);
      case CommandRecord ofKey when ofKey.key().equals(key) -> ofKey;
      case CommandRecord ofOther ->
          throw new IllegalStateException("command " + ofOther.id() + " is for another key");
    };
  }

  private static CommandRecord read(OwnerId owner, CommandType type, DocumentSnapshot document) {
    var key =
        new KeyRef(
            owner,
            new ProviderId(Fields.text(document, "provider")),
            new KeyName(Fields.text(document, "name")));
    return new CommandRecord(
        CommandId.parse(document.getId()),
        key,
        type,
        Fields.number(document, "sequence"),
        Fields.text(document, "messageDigest"),
        message(document),
        Fields.text(document, "request"),
        Fields.instant(document, "acceptedAt"),
        Fields.optionalInstant(document.getTimestamp("publishedAt")),
        outcome(document));
  }

  static @Nullable Message message(DocumentSnapshot document) {
    var data = document.getBlob("message");
    if (data == null) {
      return null;
    }
    var attributes = new HashMap<String, String>();
    var stored = Fields.present((Map<?, ?>) document.get("attributes"), "attributes");
    stored.forEach((name, value) -> attributes.put(String.valueOf(name), String.valueOf(value)));
    return new Message(data.toBytes(), document.getString("orderingKey"), Map.copyOf(attributes));
  }

  static @Nullable Outcome outcome(DocumentSnapshot document) {
    return Fields.text(document, "status").equals(PENDING)
        ? null
        : OutcomeFields.read(Fields.present(document.getData(), "status"));
  }

  /// The document of a command for one key that was just accepted.
  static Map<String, @Nullable Object> of(CommandRecord command, String requestDigest) {
    var document = accepted(command, requestDigest);
    document.put("provider", command.key().provider().value());
    document.put("name", command.key().name().value());
    document.put("sequence", command.sequence());
    return document;
  }

  /// What the documents of all commands have.
  static Map<String, @Nullable Object> accepted(AcceptedCommand command, String requestDigest) {
    var document = new HashMap<String, @Nullable Object>();
    var message = Fields.present(command.message(), "message");
    document.put(Fields.SCHEMA, Fields.VERSION);
    document.put("type", command.type().toString());
    document.put("status", PENDING);
    document.put("messageDigest", command.messageDigest());
    document.put("requestDigest", requestDigest);
    document.put("request", command.requestId());
    document.put("acceptedAt", Fields.timestamp(command.acceptedAt()));
    document.put("expireAt", Fields.timestamp(command.acceptedAt().plus(CommandStore.KEPT)));
    document.put("message", Blob.fromBytes(message.data()));
    document.put("orderingKey", message.orderingKey());
    document.put("attributes", message.attributes());
    return document;
  }

  /// The document of a command that nobody accepted, and that is decided already.
  static Map<String, @Nullable Object> recorded(CommandRecord command, Outcome outcome) {
    var document = OutcomeFields.write(outcome);
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
    document.put("expireAt", Fields.timestamp(command.acceptedAt().plus(CommandStore.KEPT)));
    return document;
  }

  /// Records how a command ended for a key: of one that is for this key only, its document is done,
  /// and the message is not needed any more.
  static void decide(
      Transaction transaction, DocumentReference at, CommandRecord command, Outcome outcome) {
    if (command.type().isOfOwner()) {
      transaction.update(
          at,
          FieldPath.of(OwnerCommandFields.DECISIONS, command.key().id()),
          OutcomeFields.write(outcome));
    } else {
      transaction.update(at, ended(outcome));
    }
  }

  /// The changes that end a command.
  static Map<String, @Nullable Object> ended(Outcome outcome) {
    var changes = OutcomeFields.write(outcome);
    changes.put("message", FieldValue.delete());
    changes.put("orderingKey", FieldValue.delete());
    changes.put("attributes", FieldValue.delete());
    return changes;
  }
}
