package dev.byot.vault.state.firestore;

import com.google.cloud.Timestamp;
import com.google.cloud.firestore.DocumentSnapshot;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.state.CheckReport;
import dev.byot.vault.state.Checks;
import dev.byot.vault.state.Evidence;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why a key is in its status and what was reported of its secret, in its document.
final class EvidenceFields {
  private EvidenceFields() {}

  static @Nullable Evidence read(DocumentSnapshot document) {
    var at = Fields.optionalInstant(document.getTimestamp("changedAt"));
    var cause = document.getString("evidence");
    if (at == null || cause == null) {
      return null;
    }
    var by = document.getString("evidenceBy");
    return new Evidence(
        // Before it was noted, there were only owners.
        by == null ? Actor.OWNER : Actor.valueOf(by.toUpperCase(Locale.ROOT)),
        at,
        cause,
        report((Map<?, ?>) document.get("evidenceCheck")));
  }

  static void write(Map<String, @Nullable Object> document, @Nullable Evidence evidence) {
    if (evidence != null) {
      document.put("changedAt", Fields.timestamp(evidence.at()));
      document.put("evidence", evidence.cause());
      document.put("evidenceBy", evidence.by().name().toLowerCase(Locale.ROOT));
      document.put("evidenceCheck", report(evidence.check()));
    }
  }

  static Checks readChecks(DocumentSnapshot document) {
    return new Checks(
        report((Map<?, ?>) document.get("firstRefusal")),
        report((Map<?, ?>) document.get("latestCheck")));
  }

  static void write(Map<String, @Nullable Object> document, Checks checks) {
    document.put("firstRefusal", report(checks.firstRefusal()));
    document.put("latestCheck", report(checks.latest()));
  }

  private static @Nullable CheckReport report(@Nullable Map<?, ?> fields) {
    if (fields == null) {
      return null;
    }
    return new CheckReport(
        CommandId.parse(String.valueOf(fields.get("cause"))),
        Fields.present(Fields.optionalInstant((Timestamp) fields.get("at")), "at"),
        Fields.present((Boolean) fields.get("good"), "good"),
        Fields.present((Boolean) fields.get("confirmed"), "confirmed"),
        Math.toIntExact(Fields.present((Long) fields.get("providerStatus"), "providerStatus")),
        (String) fields.get("providerCode"));
  }

  private static @Nullable Map<String, @Nullable Object> report(@Nullable CheckReport report) {
    if (report == null) {
      return null;
    }
    var fields = new HashMap<String, @Nullable Object>();
    fields.put("cause", report.cause().toString());
    fields.put("at", Fields.timestamp(report.at()));
    fields.put("good", report.good());
    fields.put("confirmed", report.confirmed());
    fields.put("providerStatus", report.providerStatus());
    fields.put("providerCode", report.providerCode());
    return fields;
  }
}
