package dev.byot.vault.audit.firestore;

import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Query;
import com.google.cloud.firestore.Query.Direction;
import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.audit.AuditFilter;
import dev.byot.vault.audit.AuditLog;
import dev.byot.vault.events.EventMessages;
import dev.byot.vault.events.EventType;
import dev.byot.vault.state.firestore.Calls;
import dev.byot.vault.state.firestore.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One document an event, by the event's id, in a database of its own.
public final class FirestoreAuditLog implements AuditLog {
  // A page that a person waits for, and no decision hangs on.
  private static final Duration READ = Duration.ofSeconds(10);

  private static final String AT = "at";
  private static final String TYPE = "type";
  private static final String OWNER = "owner";
  private static final String KEY = "key";
  private static final String REQUEST = "request";

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
    var event = entry.event();
    // By these it is found; the event itself says them all again.
    document.put(AT, Fields.timestamp(event.at()));
    document.put(TYPE, event.type().toString());
    document.put(OWNER, Objects.toString(event.owner(), null));
    document.put(KEY, Objects.toString(event.key(), null));
    document.put(REQUEST, event.requestId());
    document.put("event", new String(EventMessages.json(event), StandardCharsets.UTF_8));
    document.put("producer", entry.producer());
    document.put("boot", entry.boot());
    document.put("sequence", entry.sequence());
    document.put("storedAt", Fields.timestamp(entry.storedAt()));
    var at = events().document(event.id().value());
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
  public List<AuditEntry> newestFirst(AuditFilter wanted, int limit, @Nullable Position after) {
    var newest =
        inTime(matching(wanted), wanted)
            .orderBy(AT, Direction.DESCENDING)
            .orderBy(FieldPath.documentId(), Direction.DESCENDING)
            .limit(limit);
    var page =
        after == null
            ? newest
            : newest.startAfter(Fields.timestamp(after.at()), after.id().value());
    return calls.read(page::get).getDocuments().stream().map(FirestoreAuditLog::read).toList();
  }

  /// Each of these fields has an index in the order of time, and Firestore joins them.
  private Query matching(AuditFilter wanted) {
    Query query = events();
    if (wanted.key() != null) {
      query = query.whereEqualTo(KEY, wanted.key().toString());
    } else if (wanted.owner() != null) {
      query = query.whereEqualTo(OWNER, wanted.owner().value());
    }
    if (!wanted.types().isEmpty()) {
      query = query.whereIn(TYPE, wanted.types().stream().map(EventType::toString).toList());
    }
    return wanted.requestId() == null ? query : query.whereEqualTo(REQUEST, wanted.requestId());
  }

  private static Query inTime(Query query, AuditFilter wanted) {
    var from = wanted.from();
    var until = wanted.until();
    var begun = from == null ? query : query.whereGreaterThanOrEqualTo(AT, Fields.timestamp(from));
    return until == null ? begun : begun.whereLessThan(AT, Fields.timestamp(until));
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
