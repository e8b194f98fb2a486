package dev.byot.vault.commands;

import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.Limits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Changes of a key's settings (RFC 7396): what is `null` here stays as it is.
///
/// A patch travels as a patch, and is merged with the settings that are there when it is decided:
/// of two that are on their way at once, none undoes what only the other one changes.
public record KeyPatch(
    @Nullable To<String> label,
    @Nullable To<Instant> expiresAt,
    @Nullable Integer preference,
    @Nullable To<LimitsPatch> limits,
    @Nullable Boolean passOverWhenDisabled) {

  /// A change to that value; `null` takes the value away.
  public record To<T>(@Nullable T value) {
    static <T> @Nullable T orElse(@Nullable To<T> change, @Nullable T had) {
      return change == null ? had : change.value();
    }
  }

  public KeyPatch {
    // Whatever fits the defaults fits anything: no setting depends on another.
    var _ = apply(KeySettings.DEFAULT, label, expiresAt, preference, limits, passOverWhenDisabled);
  }

  public KeySettings applyTo(KeySettings settings) {
    return apply(settings, label, expiresAt, preference, limits, passOverWhenDisabled);
  }

  private static KeySettings apply(
      KeySettings settings,
      @Nullable To<String> label,
      @Nullable To<Instant> expiresAt,
      @Nullable Integer preference,
      @Nullable To<LimitsPatch> limits,
      @Nullable Boolean passOverWhenDisabled) {
    return new KeySettings(
        To.orElse(label, settings.label()),
        To.orElse(expiresAt, settings.expiresAt()),
        preference == null ? settings.preference() : preference,
        limits == null ? settings.limits() : merged(limits.value(), settings.limits()),
        passOverWhenDisabled == null ? settings.passOverWhenDisabled() : passOverWhenDisabled);
  }

  private static @Nullable Limits merged(@Nullable LimitsPatch changes, @Nullable Limits had) {
    return changes == null ? null : changes.applyTo(had);
  }
}
