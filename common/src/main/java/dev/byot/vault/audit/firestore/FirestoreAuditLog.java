package dev.byot.vault.audit.firestore;

import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Query.Direction;
import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.audit.AuditLog;
import dev.byot.vault.events.EventMessages;
import dev.byot.vault.state.firestore.Calls;
import dev.byot.vault.state.firestore.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One document an event, by the event's id, in a database of its own.
public final class FirestoreAuditLog implements AuditLog {
  // A page that a person waits for, and no decision hangs on.
  private static final Duration READ = Duration.ofSeconds(10);

  private final Firestore firestore;
  private final Calls calls = new Calls(READ);

  public FirestoreAuditLog(Firestore firestore) {
    this.firestore = firestore;
  }

  private CollectionReference events() {
    return firestore.collection("events");
  }

  @Override
  public boolean append(AuditEntry entry) {
    var document = new HashMap<String, @Nullable Object>();
    document.put(Fields.SCHEMA, Fields.VERSION);
    document.put("at", Fields.timestamp(entry.event().at()));
    document.put("type", entry.event().type().toString());
    document.put("event", new String(EventMessages.json(entry.event()), StandardCharsets.UTF_8));
    document.put("producer", entry.producer());
    document.put("boot", entry.boot());
    document.put("sequence", entry.sequence());
    document.put("storedAt", Fields.timestamp(entry.storedAt()));
    var at = events().document(entry.event().id().value());
    return calls.transaction(
        firestore,
        transaction -> {
          if (transaction.get(at).get().exists()) {
            return false;
          }
          transaction.create(at, document);
          return true;
        });
  }

  @Override
  public List<AuditEntry> newestFirst(int limit, @Nullable Position after) {
    var newest =
        events()
            .orderBy("at", Direction.DESCENDING)
            .orderBy(FieldPath.documentId(), Direction.DESCENDING)
            .limit(limit);
    var page =
        after == null
            ? newest
            : newest.startAfter(Fields.timestamp(after.at()), after.id().value());
    return calls.read(page::get).getDocuments().stream().map(FirestoreAuditLog::read).toList();
  }

  private static AuditEntry read(DocumentSnapshot document) {
    Fields.checkSchema(document);
    return new AuditEntry(
        EventMessages.parse(Fields.text(document, "event").getBytes(StandardCharsets.UTF_8)),
        Fields.text(document, "producer"),
        Fields.text(document, "boot"),
        Fields.number(document, "sequence"),
        Fields.instant(document, "storedAt"));
  }
}
