package dev.byot.vault.keys;

import java.util.regex.Pattern;

/// The catalogue's name of a provider: `openai`, `anthropic`, ...
public record ProviderId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  public ProviderId {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a provider is 1-32 lower-case letters, digits or dashes, starting with a letter");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
