package dev.byot.vault.commands;

import dev.byot.vault.commands.KeyPatch.To;
import dev.byot.vault.keys.Budget;
import dev.byot.vault.keys.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes of a key's limits (RFC 7396), member by member: what is `null` here stays as it is.
///
/// @param models the list is replaced whole, as a merge patch replaces arrays; none is an empty one
public record LimitsPatch(@Nullable To<OfBudget> budget, @Nullable To<List<String>> models) {
  private static final Budget UNLIMITED = new Budget(null, null, null, null);

  public LimitsPatch {
    // Whatever fits no limits fits any: none depends on another.
    var _ = apply(Limits.NONE, budget, models);
  }

  Limits applyTo(@Nullable Limits limits) {
    return apply(limits == null ? Limits.NONE : limits, budget, models);
  }

  private static Limits apply(
      Limits limits, @Nullable To<OfBudget> budget, @Nullable To<List<String>> models) {
    var list = To.orElse(models, limits.models());
    return new Limits(
        budget == null ? limits.budget() : merged(budget.value(), limits.budget()),
        list == null ? List.of() : list);
  }

  private static @Nullable Budget merged(@Nullable OfBudget changes, @Nullable Budget had) {
    return changes == null ? null : changes.applyTo(had == null ? UNLIMITED : had);
  }

  /// Changes of a budget, likewise.
  public record OfBudget(
      @Nullable To<Long> tokensPerDay,
      @Nullable To<Long> tokensPerMonth,
      @Nullable To<Long> callsPerDay,
      @Nullable To<Long> callsPerMonth) {

    private Budget applyTo(Budget budget) {
      return new Budget(
          To.orElse(tokensPerDay, budget.tokensPerDay()),
          To.orElse(tokensPerMonth, budget.tokensPerMonth()),
          To.orElse(callsPerDay, budget.callsPerDay()),
          To.orElse(callsPerMonth, budget.callsPerMonth()));
    }
  }
}
