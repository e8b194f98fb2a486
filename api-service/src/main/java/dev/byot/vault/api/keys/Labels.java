package dev.byot.vault.api.keys;

import dev.byot.vault.problem.VaultException;
import org.jspecify.annotations.Nullable;

/// What owners call their keys among themselves.
final class Labels {
  private static final int MAX_LENGTH = 100;

  private Labels() {}

  /// The label without blanks around it; `null` for none.
  ///
  /// @throws VaultException.InvalidRequest if it is too long, or not one line
  static @Nullable String check(@Nullable String text) {
    if (text == null) {
      return null;
    }
    var label = text.strip();
    if (label.codePointCount(0, label.length()) > MAX_LENGTH) {
      throw new VaultException.InvalidRequest(
          "invalid-label", "a label has at most " + MAX_LENGTH + " characters");
    }
    if (label.codePoints().anyMatch(Character::isISOControl)) {
      throw new VaultException.InvalidRequest("invalid-label", "a label is one line of text");
    }
    return label.isEmpty() ? null : label;
  }
}
