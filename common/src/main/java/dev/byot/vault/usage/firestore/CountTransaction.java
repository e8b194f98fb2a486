package dev.byot.vault.usage.firestore;

import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.FieldValue;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.SetOptions;
import com.google.cloud.firestore.Transaction;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.state.firestore.Fields;
import dev.byot.vault.usage.EndedCall;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/// Counts calls of one key that were not counted before: what they came to and that they are
/// counted, or nothing at all.
final class CountTransaction {
  /// Status need not say more exactly when a key was used, and a document takes no more than a
  /// write a second.
  private static final Duration LAST_USE_EVERY = Duration.ofMinutes(1);

  private static final Period LAST_USE_KEPT = Period.ofDays(400);

  private final Firestore firestore;
  private final Transaction transaction;
  private final KeyRef key;
  private final List<EndedCall> calls;
  private final Instant now;
  private final Map<DocumentReference, SlotDocument> slots = new HashMap<>();
  private final Map<YearMonth, MonthDocument> months = new HashMap<>();

  CountTransaction(
      Firestore firestore,
      Transaction transaction,
      KeyRef key,
      List<EndedCall> calls,
      Instant now) {
    this.firestore = firestore;
    this.transaction = transaction;
    this.key = key;
    this.calls = List.copyOf(calls);
    this.now = now;
  }

  void run() throws ExecutionException, InterruptedException {
    var documents = read();
    var erasure = documents.get(UsageDocuments.erasure(firestore, key.owner()));
    var from = erasedUntil(Fields.present(erasure, "erasure"));
    var lastUse = Instant.MIN;
    var changedSlots = new HashSet<DocumentReference>();
    for (var call : calls) {
      var slotAt = slotOf(call);
      var slot =
          slots.computeIfAbsent(
              slotAt, at -> SlotDocument.read(Fields.present(documents.get(at), "slot")));
      if (!call.begunAt().isAfter(from) || !slot.note(call.event())) {
        continue;
      }
      changedSlots.add(slotAt);
      months.computeIfAbsent(monthOf(call), of -> readMonth(of, documents)).add(call);
      lastUse = call.at().isAfter(lastUse) ? call.at() : lastUse;
    }
    if (!changedSlots.isEmpty()) {
      noteLastUse(lastUse);
    }
    changedSlots.forEach(
        at -> transaction.set(at, Fields.present(slots.get(at), "slot").write(now)));
    months.forEach((month, document) ->
        transaction.set(UsageDocuments.month(firestore, key, month), document.write()));
  }

  private Map<DocumentReference, DocumentSnapshot> read()
      throws ExecutionException, InterruptedException {
    var wanted = new LinkedHashSet<DocumentReference>();
    wanted.add(UsageDocuments.erasure(firestore, key.owner()));
    calls.stream()
        .flatMap(
            call -> Stream.of(slotOf(call), UsageDocuments.month(firestore, key, monthOf(call))))
        .forEach(wanted::add);
    var read = new HashMap<DocumentReference, DocumentSnapshot>();
    transaction
        .getAll(wanted.toArray(DocumentReference[]::new))
        .get()
        .forEach(document -> read.put(document.getReference(), document));
    return read;
  }

  private DocumentReference slotOf(EndedCall call) {
    return UsageDocuments.slot(firestore, key, call.at());
  }

  private static YearMonth monthOf(EndedCall call) {
    return YearMonth.from(call.at().atOffset(ZoneOffset.UTC));
  }

  private MonthDocument readMonth(
      YearMonth month, Map<DocumentReference, DocumentSnapshot> documents) {
    var document = documents.get(UsageDocuments.month(firestore, key, month));
    return MonthDocument.read(key, month, Fields.present(document, "month"));
  }

  private static Instant erasedUntil(DocumentSnapshot erasure) {
    if (!erasure.exists()) {
      return Instant.MIN;
    }
    Fields.checkSchema(erasure);
    return Fields.instant(erasure, UsageDocuments.ERASED_UNTIL);
  }

  private void noteLastUse(Instant at) {
    var month = months.get(YearMonth.from(at.atOffset(ZoneOffset.UTC)));
    var millis = at.toEpochMilli();
    if (month == null || !month.noteUse(millis, LAST_USE_EVERY.toMillis())) {
      return;
    }
    var expiry = at.atOffset(ZoneOffset.UTC).plus(LAST_USE_KEPT).toInstant();
    transaction.set(
        UsageDocuments.lastUse(firestore, key),
        Map.of(
            Fields.SCHEMA,
            Fields.VERSION,
            // Whatever comes late, it never goes back.
            UsageDocuments.LAST_USED,
            FieldValue.maximum(millis),
            UsageDocuments.EXPIRY,
            Fields.timestamp(expiry)),
        SetOptions.merge());
  }
}
