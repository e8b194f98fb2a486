package dev.byot.vault.keys;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an owner allows a key to be used for.
///
/// @param budget `null` for as much as the provider gives, as is a budget that limits nothing
/// @param models the only models, by their whole names; empty for all
public record Limits(@Nullable Budget budget, List<String> models) {
  private static final int MAX_MODELS = 100;

  // As providers name models, paths of deployments included; no wildcard means anything.
  private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");

  /// As much as the provider gives, of all models.
  public static final Limits NONE = new Limits(null, List.of());

  public Limits {
    budget = budget == null || !budget.isAny() ? null : budget;
    models = List.copyOf(models);
    if (models.size() > MAX_MODELS) {
      throw new IllegalArgumentException("a key is limited to at most " + MAX_MODELS + " models");
    }
    if (!models.stream().allMatch(model -> MODEL.matcher(model).matches())) {
      throw new IllegalArgumentException(
          "a model is 1-128 letters, digits or ._:/@+- and stands for itself");
    }
  }

  /// Whether anything is limited.
  boolean areAny() {
    return budget != null || !models.isEmpty();
  }
}
