package dev.byot.vault.usage.firestore;

import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.Firestore;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.firestore.Calls;
import dev.byot.vault.state.firestore.Fields;
import dev.byot.vault.usage.DayUsage;
import dev.byot.vault.usage.Spent;
import dev.byot.vault.usage.TooMuchUsageException;
import dev.byot.vault.usage.UsageStore;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads usage documents.
public final class FirestoreUsageStore implements UsageStore {
  /// Documents of a month and key that are read at once.
  private static final int MOST_MONTHS = 500;

  private static final Comparator<DayUsage> ORDER =
      Comparator.comparing(DayUsage::day)
          .thenComparing(usage -> usage.key().id())
          .thenComparing(usage -> usage.model() == null ? "" : usage.model());

  private final Firestore firestore;
  private final Calls calls;

  public FirestoreUsageStore(Firestore firestore) {
    this.firestore = firestore;
    calls = new Calls(Calls.READ);
  }

  @Override
  public Spent spent(KeyRef key, LocalDate day) {
    var month = YearMonth.from(day);
    var document = calls.read(() -> UsageDocuments.month(firestore, key, month).get());
    var usage = MonthDocument.read(key, month, document);
    return new Spent(usage.on(day), usage.all());
  }

  @Override
  public List<DayUsage> days(OwnerId owner, LocalDate from, LocalDate to) {
    var found =
        calls.read(() ->
            UsageDocuments.usage(firestore, owner)
                .whereGreaterThanOrEqualTo(MonthDocument.MONTH, YearMonth.from(from).toString())
                .whereLessThanOrEqualTo(MonthDocument.MONTH, YearMonth.from(to).toString())
                .limit(MOST_MONTHS + 1)
                .get());
    if (found.size() > MOST_MONTHS) {
      throw new TooMuchUsageException();
    }
    return found.getDocuments().stream()
        .flatMap(document -> MonthDocument.read(owner, document).days())
        .filter(usage -> !usage.day().isBefore(from) && !usage.day().isAfter(to))
        .sorted(ORDER)
        .toList();
  }

  @Override
  public Map<KeyRef, Instant> lastUsed(Collection<KeyRef> keys) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    var asked = List.copyOf(keys);
    var documents =
        asked.stream()
            .map(key -> UsageDocuments.lastUse(firestore, key))
            .toArray(DocumentReference[]::new);
    // In the order that was asked for.
    var found = calls.read(() -> firestore.getAll(documents));
    var lastUsed = new HashMap<KeyRef, Instant>();
    for (var i = 0; i < asked.size(); i++) {
      var document = found.get(i);
      if (document.exists()) {
        Fields.checkSchema(document);
        var millis = Fields.number(document, UsageDocuments.LAST_USED);
        lastUsed.put(asked.get(i), Instant.ofEpochMilli(millis));
      }
    }
    return lastUsed;
  }
}
