package dev.byot.vault.usage.firestore;

import com.google.cloud.firestore.DocumentSnapshot;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.firestore.Fields;
import dev.byot.vault.state.firestore.KeyDocuments;
import dev.byot.vault.usage.Counts;
import dev.byot.vault.usage.DayUsage;
import dev.byot.vault.usage.EndedCall;
import java.time.LocalDate;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What one key was used for in one month: for each day and model, counts. One document, so that a
/// budget is one read.
final class MonthDocument {
  static final String MONTH = "month";

  /// Where the answers named no model: no name begins so.
  private static final String NO_MODEL = "-";

  /// Where they named more models in a day than anybody uses, so that a document stays small.
  private static final String MORE_MODELS = "-more";

  private static final int MOST_MODELS = 20;
  private static final Period KEPT = Period.ofDays(400);

  private final KeyRef key;
  private final YearMonth month;
  private final Map<Integer, Map<String, Counts>> days = new TreeMap<>();

  /// The last use that was noted where status shows it.
  private long lastUsedMillis;

  private MonthDocument(KeyRef key, YearMonth month) {
    this.key = key;
    this.month = month;
  }

  /// Reads a document; none is a month without calls.
  static MonthDocument read(KeyRef key, YearMonth month, DocumentSnapshot document) {
    var read = new MonthDocument(key, month);
    if (document.exists()) {
      Fields.checkSchema(document);
      read.lastUsedMillis = Fields.number(document, UsageDocuments.LAST_USED);
      Fields.present((Map<?, ?>) document.get("days"), "days")
          .forEach((day, models) ->
              read.days.put(Integer.parseInt(String.valueOf(day)), models((Map<?, ?>) models)));
    }
    return read;
  }

  /// The same of one that was found: its path tells of which key and month it is.
  static MonthDocument read(OwnerId owner, DocumentSnapshot document) {
    var id = document.getId();
    var end = id.lastIndexOf(':');
    return read(
        KeyDocuments.ref(owner, id.substring(0, end)),
        YearMonth.parse(id.substring(end + 1)),
        document);
  }

  private static Map<String, Counts> models(Map<?, ?> fields) {
    var models = new TreeMap<String, Counts>();
    fields.forEach(
        (model, counts) -> models.put(String.valueOf(model), counts((Map<?, ?>) counts)));
    return models;
  }

  private static Counts counts(Map<?, ?> fields) {
    return new Counts(
        number(fields, "calls"),
        number(fields, "failed"),
        number(fields, "inputTokens"),
        number(fields, "outputTokens"),
        // Not in what was written before tokens were estimated.
        fields.containsKey("estimatedTokens") ? number(fields, "estimatedTokens") : 0,
        number(fields, "requestBytes"),
        number(fields, "answerBytes"));
  }

  private static long number(Map<?, ?> fields, String name) {
    return ((Number) Fields.present(fields.get(name), name)).longValue();
  }

  void add(EndedCall call) {
    var day = LocalDate.ofInstant(call.at(), ZoneOffset.UTC).getDayOfMonth();
    var models = days.computeIfAbsent(day, _ -> new TreeMap<>());
    var model = call.model() == null ? NO_MODEL : call.model();
    var known = models.containsKey(model) || models.size() < MOST_MODELS;
    models.merge(known ? model : MORE_MODELS, call.counts(), Counts::plus);
  }

  /// Notes a use.
  ///
  /// @return whether it is so much later than the last that was noted that status shall show it
  boolean noteUse(long millis, long atLeastLater) {
    if (millis < lastUsedMillis + atLeastLater) {
      return false;
    }
    lastUsedMillis = millis;
    return true;
  }

  Map<String, Object> write() {
    var document = new HashMap<String, Object>();
    document.put(Fields.SCHEMA, Fields.VERSION);
    document.put(MONTH, month.toString());
    document.put(UsageDocuments.LAST_USED, lastUsedMillis);
    var expiry = month.atEndOfMonth().plus(KEPT).atStartOfDay(ZoneOffset.UTC).toInstant();
    document.put(UsageDocuments.EXPIRY, Fields.timestamp(expiry));
    var written = new HashMap<String, Object>();
    days.forEach((day, models) -> {
      var fields = new HashMap<String, Object>();
      models.forEach((model, counts) -> fields.put(model, write(counts)));
      written.put(day.toString(), fields);
    });
    document.put("days", written);
    return document;
  }

  private static Map<String, Object> write(Counts counts) {
    return Map.of(
        "calls", counts.calls(),
        "failed", counts.failed(),
        "inputTokens", counts.inputTokens(),
        "outputTokens", counts.outputTokens(),
        "estimatedTokens", counts.estimatedTokens(),
        "requestBytes", counts.requestBytes(),
        "answerBytes", counts.answerBytes());
  }

  Counts on(LocalDate day) {
    return sum(Stream.of(days.getOrDefault(day.getDayOfMonth(), Map.of())));
  }

  Counts all() {
    return sum(days.values().stream());
  }

  private static Counts sum(Stream<Map<String, Counts>> days) {
    return days.flatMap(models -> models.values().stream()).reduce(Counts.NONE, Counts::plus);
  }

  Stream<DayUsage> days() {
    return days.entrySet().stream()
        .flatMap(day ->
            day.getValue().entrySet().stream()
                .map(entry ->
                    new DayUsage(
                        key, month.atDay(day.getKey()), model(entry.getKey()), entry.getValue())));
  }

  private static @Nullable String model(String field) {
    return field.startsWith(NO_MODEL) ? null : field;
  }
}
