package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.DocumentSnapshot;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.firestore.Fields;
import dev.byot.vault.state.firestore.KeyDocuments;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is special in the document of a command for all of an owner's keys: which keys, and what
/// was decided for each.
final class OwnerCommandFields {
  static final String DECISIONS = "decisions";
  private static final String SEQUENCES = "sequences";

  private OwnerCommandFields() {}

  static OwnerCommandRecord read(OwnerId owner, CommandType type, DocumentSnapshot document) {
    return new OwnerCommandRecord(
        CommandId.parse(document.getId()),
        owner,
        new OwnerId(Fields.text(document, "by")),
        type,
        byKey(owner, document, SEQUENCES, value -> ((Number) value).longValue()),
        decisions(owner, document),
        Fields.text(document, "messageDigest"),
        CommandDocuments.message(document),
        Fields.text(document, "request"),
        Fields.instant(document, "acceptedAt"),
        Fields.optionalInstant(document.getTimestamp("publishedAt")),
        CommandDocuments.outcome(document));
  }

  private static Map<KeyRef, Outcome> decisions(OwnerId owner, DocumentSnapshot document) {
    return byKey(owner, document, DECISIONS, value -> OutcomeFields.read((Map<?, ?>) value));
  }

  private static <T> Map<KeyRef, T> byKey(
      OwnerId owner, DocumentSnapshot document, String field, Function<Object, T> reader) {
    var stored = Fields.present((Map<?, ?>) document.get(field), field);
    var read = new HashMap<KeyRef, T>();
    stored.forEach(
        (id, value) -> read.put(KeyDocuments.ref(owner, String.valueOf(id)), reader.apply(value)));
    return read;
  }

  /// The document of one that was just accepted.
  static Map<String, @Nullable Object> of(OwnerCommandRecord command, String requestDigest) {
    var document = CommandDocuments.accepted(command, requestDigest);
    document.put("by", command.by().value());
    document.put(
        SEQUENCES,
        command.sequences().entrySet().stream()
            .collect(Collectors.toMap(entry -> entry.getKey().id(), Map.Entry::getValue)));
    document.put(DECISIONS, Map.of());
    return document;
  }
}
