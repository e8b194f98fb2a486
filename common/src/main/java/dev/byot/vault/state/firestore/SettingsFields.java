package dev.byot.vault.state.firestore;

import com.google.cloud.firestore.DocumentSnapshot;
import dev.byot.vault.keys.Budget;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an owner says about a key, in its document. What an older document does not have is as if
/// nothing had been said.
final class SettingsFields {
  private SettingsFields() {}

  static KeySettings read(DocumentSnapshot document) {
    var preference = document.getLong("preference");
    var passOver = document.getBoolean("passOverWhenDisabled");
    return new KeySettings(
        document.getString("label"),
        Fields.optionalInstant(document.getTimestamp("expiresAt")),
        preference == null ? KeySettings.DEFAULT.preference() : Math.toIntExact(preference),
        limits((Map<?, ?>) document.get("limits")),
        passOver == null ? KeySettings.DEFAULT.passOverWhenDisabled() : passOver);
  }

  private static @Nullable Limits limits(@Nullable Map<?, ?> fields) {
    if (fields == null) {
      return null;
    }
    var models = Fields.present((List<?>) fields.get("models"), "models");
    return new Limits(
        budget((Map<?, ?>) fields.get("budget")), models.stream().map(String::valueOf).toList());
  }

  private static @Nullable Budget budget(@Nullable Map<?, ?> fields) {
    return fields == null
        ? null
        : new Budget(
            (Long) fields.get("tokensPerDay"),
            (Long) fields.get("tokensPerMonth"),
            (Long) fields.get("callsPerDay"),
            (Long) fields.get("callsPerMonth"));
  }

  static void write(Map<String, @Nullable Object> document, KeySettings settings) {
    document.put("label", settings.label());
    document.put("expiresAt", Fields.optionalTimestamp(settings.expiresAt()));
    document.put("preference", settings.preference());
    document.put("limits", limits(settings.limits()));
    document.put("passOverWhenDisabled", settings.passOverWhenDisabled());
  }

  private static @Nullable Map<String, @Nullable Object> limits(@Nullable Limits limits) {
    if (limits == null) {
      return null;
    }
    var fields = new HashMap<String, @Nullable Object>();
    fields.put("models", limits.models());
    var budget = limits.budget();
    if (budget != null) {
      var amounts = new HashMap<String, @Nullable Object>();
      amounts.put("tokensPerDay", budget.tokensPerDay());
      amounts.put("tokensPerMonth", budget.tokensPerMonth());
      amounts.put("callsPerDay", budget.callsPerDay());
      amounts.put("callsPerMonth", budget.callsPerMonth());
      fields.put("budget", amounts);
    }
    return fields;
  }
}
