package dev.byot.vault.usage;

import java.util.Locale;

/// How a call ended.
public enum Ending {
  /// The whole answer was passed on.
  WHOLE,
  /// The caller went away, or sent what is no request.
  CALLER,
  /// The provider, or the way there, broke it off.
  UPSTREAM,
  /// A stop of the key cut it.
  STOP,
  /// Nothing moved for too long.
  STALL,
  /// The vault withheld the answer, or ended itself.
  VAULT;

  /// Whether somebody else than the caller ended it before its end.
  boolean isFailure() {
    return this != WHOLE && this != CALLER;
  }

  /// Reads the form on the wire.
  ///
  /// @throws IllegalArgumentException if there is no such ending
  static Ending parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /// The form on the wire: `whole`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
