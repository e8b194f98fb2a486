package dev.byot.vault.api.http;

import dev.byot.vault.keys.OwnerId;
import org.jspecify.annotations.Nullable;

/// Hears of every request that is turned away for who its caller is, or is not.
@FunctionalInterface
public interface DenialListener {
  /// For servers whose denials interest nobody.
  DenialListener NOBODY = _ -> {};

  /// A request is being refused. Must return at once, and never throws.
  void denied(Denial denial);

  /// Who was refused what.
  ///
  /// @param reason a stable word: `expired`, `role-needed`
  /// @param owner `null` if nobody knows
  /// @param actor who acted on the owner's behalf, `null` for the owner
  /// @param path the raw path, of the caller's choice
  record Denial(
      String reason,
      @Nullable OwnerId owner,
      @Nullable String actor,
      String path,
      String requestId) {}
}
