package dev.byot.vault.keys;

import java.util.regex.Pattern;

/// What an owner calls one of several keys for the same provider; `default` unless they keep
/// several.
public record KeyName(String value) {
  private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /// The name of a key whose owner named none.
  public static final KeyName DEFAULT = new KeyName("default");

  public KeyName {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a key name is 1-32 lower-case letters, digits or dashes, starting with a letter");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
