package dev.byot.vault.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.commands.KeyPatch.To;
import dev.byot.vault.json.Json;
import dev.byot.vault.json.Members;
import dev.byot.vault.keys.Budget;
import dev.byot.vault.keys.Limits;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Settings of a key as JSON: in messages, and, but for the syntax of times, as owners write and
/// see them.
public final class SettingsJson {
  public static final String LABEL = "label";
  public static final String EXPIRES_AT = "expiresAt";
  public static final String PREFERENCE = "preference";
  public static final String LIMITS = "limits";
  public static final String PASS_OVER_WHEN_DISABLED = "passOverWhenDisabled";

  private SettingsJson() {}

  /// A patch: only what it changes.
  public static ObjectNode of(KeyPatch patch) {
    var json = Json.object();
    if (patch.label() != null) {
      json.put(LABEL, patch.label().value());
    }
    if (patch.expiresAt() != null) {
      json.put(EXPIRES_AT, Objects.toString(patch.expiresAt().value(), null));
    }
    if (patch.preference() != null) {
      json.put(PREFERENCE, patch.preference());
    }
    if (patch.limits() != null) {
      var limits = patch.limits().value();
      json.set(LIMITS, limits == null ? null : of(limits));
    }
    if (patch.passOverWhenDisabled() != null) {
      json.put(PASS_OVER_WHEN_DISABLED, patch.passOverWhenDisabled());
    }
    return json;
  }

  /// Reads what [#of(KeyPatch)] wrote.
  static KeyPatch patch(Members json) {
    var patch =
        new KeyPatch(
            json.has(LABEL) ? new To<>(json.optionalText(LABEL)) : null,
            json.has(EXPIRES_AT) ? new To<>(json.optionalInstant(EXPIRES_AT)) : null,
            json.has(PREFERENCE) ? json.integer(PREFERENCE) : null,
            json.has(LIMITS) ? new To<>(limits(json)) : null,
            json.has(PASS_OVER_WHEN_DISABLED) ? json.flag(PASS_OVER_WHEN_DISABLED) : null);
    json.end();
    return patch;
  }

  public static ObjectNode of(Limits limits) {
    var json = Json.object();
    var budget = limits.budget();
    if (budget != null) {
      var node = json.putObject("budget");
      put(node, "tokensPerDay", budget.tokensPerDay());
      put(node, "tokensPerMonth", budget.tokensPerMonth());
      put(node, "callsPerDay", budget.callsPerDay());
      put(node, "callsPerMonth", budget.callsPerMonth());
    }
    if (!limits.models().isEmpty()) {
      var models = json.putArray("models");
      limits.models().forEach(models::add);
    }
    return json;
  }

  private static void put(ObjectNode node, String name, @Nullable Long limit) {
    if (limit != null) {
      node.put(name, limit);
    }
  }

  /// The member `limits`, `null` for none.
  ///
  /// @throws IllegalArgumentException if it is no limits
  public static @Nullable Limits limits(Members json) {
    var limits = json.optionalObject(LIMITS);
    if (limits == null) {
      return null;
    }
    var budget = limits.optionalObject("budget");
    var result =
        new Limits(budget == null ? null : budget(budget), limits.optionalListOfTexts("models"));
    limits.end();
    return result;
  }

  private static Budget budget(Members json) {
    var budget =
        new Budget(
            json.optionalNumber("tokensPerDay"),
            json.optionalNumber("tokensPerMonth"),
            json.optionalNumber("callsPerDay"),
            json.optionalNumber("callsPerMonth"));
    json.end();
    return budget;
  }
}
