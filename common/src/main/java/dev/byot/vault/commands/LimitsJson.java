package dev.byot.vault.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.commands.KeyPatch.To;
import dev.byot.vault.json.Json;
import dev.byot.vault.json.Members;
import dev.byot.vault.keys.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Limits of a key, and changes of them, as JSON.
final class LimitsJson {
  private static final String BUDGET = "budget";
  private static final String TOKENS_PER_DAY = "tokensPerDay";
  private static final String TOKENS_PER_MONTH = "tokensPerMonth";
  private static final String CALLS_PER_DAY = "callsPerDay";
  private static final String CALLS_PER_MONTH = "callsPerMonth";
  private static final String MODELS = "models";

  private LimitsJson() {}

  static ObjectNode of(Limits limits) {
    var json = Json.object();
    var budget = limits.budget();
    if (budget != null) {
      var amounts = json.putObject(BUDGET);
      put(amounts, TOKENS_PER_DAY, budget.tokensPerDay());
      put(amounts, TOKENS_PER_MONTH, budget.tokensPerMonth());
      put(amounts, CALLS_PER_DAY, budget.callsPerDay());
      put(amounts, CALLS_PER_MONTH, budget.callsPerMonth());
    }
    if (!limits.models().isEmpty()) {
      put(json, limits.models());
    }
    return json;
  }

  private static void put(ObjectNode json, String name, @Nullable Long amount) {
    if (amount != null) {
      json.put(name, amount);
    }
  }

  private static void put(ObjectNode json, List<String> models) {
    var list = json.putArray(MODELS);
    models.forEach(list::add);
  }

  /// A patch: only what it changes, `null` for what it takes away.
  static ObjectNode of(LimitsPatch patch) {
    var json = Json.object();
    if (patch.budget() != null) {
      var budget = patch.budget().value();
      json.set(BUDGET, budget == null ? null : of(budget));
    }
    if (patch.models() != null) {
      var models = patch.models().value();
      put(json, models == null ? List.of() : models);
    }
    return json;
  }

  private static ObjectNode of(LimitsPatch.OfBudget budget) {
    var json = Json.object();
    put(json, TOKENS_PER_DAY, budget.tokensPerDay());
    put(json, TOKENS_PER_MONTH, budget.tokensPerMonth());
    put(json, CALLS_PER_DAY, budget.callsPerDay());
    put(json, CALLS_PER_MONTH, budget.callsPerMonth());
    return json;
  }

  private static void put(ObjectNode json, String name, @Nullable To<Long> change) {
    if (change != null) {
      json.put(name, change.value());
    }
  }

  /// Reads what [#of(LimitsPatch)] wrote, or an owner.
  ///
  /// @throws IllegalArgumentException if it is no such patch
  static LimitsPatch patch(Members json) {
    var patch =
        new LimitsPatch(
            json.has(BUDGET) ? new To<>(budget(json.optionalObject(BUDGET))) : null,
            json.has(MODELS) ? new To<>(json.optionalListOfTexts(MODELS)) : null);
    json.end();
    return patch;
  }

  private static LimitsPatch.@Nullable OfBudget budget(@Nullable Members json) {
    if (json == null) {
      return null;
    }
    var patch =
        new LimitsPatch.OfBudget(
            amount(json, TOKENS_PER_DAY),
            amount(json, TOKENS_PER_MONTH),
            amount(json, CALLS_PER_DAY),
            amount(json, CALLS_PER_MONTH));
    json.end();
    return patch;
  }

  private static @Nullable To<Long> amount(Members json, String name) {
    return json.has(name) ? new To<>(json.optionalNumber(name)) : null;
  }
}
