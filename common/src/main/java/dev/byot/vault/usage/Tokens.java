package dev.byot.vault.usage;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a provider says that a call used; `null` for what it does not say.
///
/// @param model as the provider calls it
public record Tokens(@Nullable String model, @Nullable Long input, @Nullable Long output) {
  public static final Tokens UNSAID = new Tokens(null, null, null);

  /// More than any model can read, and little enough to be added up for ever.
  private static final long MOST = 1_000_000_000_000L;

  private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");

  public Tokens {
    if (model != null && !isModel(model)) {
      throw new IllegalArgumentException("no name of a model");
    }
    if ((input != null && !isCount(input)) || (output != null && !isCount(output))) {
      throw new IllegalArgumentException("no number of tokens");
    }
  }

  /// Whether a text can be the name of a model. Nothing else that a provider says is kept.
  public static boolean isModel(String text) {
    return MODEL.matcher(text).matches();
  }

  public static boolean isCount(long number) {
    return number >= 0 && number <= MOST;
  }
}
