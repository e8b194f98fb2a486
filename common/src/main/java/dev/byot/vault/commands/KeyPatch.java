package dev.byot.vault.commands;

import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.Limits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Changes of a key's settings (RFC 7396): what is `null` here stays as it is.
public record KeyPatch(
    @Nullable To<String> label,
    @Nullable To<Instant> expiresAt,
    @Nullable Integer preference,
    @Nullable To<Limits> limits,
    @Nullable Boolean passOverWhenDisabled) {

  /// A change to that value; `null` takes the value away.
  public record To<T>(@Nullable T value) {}

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
      @Nullable To<Limits> limits,
      @Nullable Boolean passOverWhenDisabled) {
    return new KeySettings(
        label == null ? settings.label() : label.value(),
        expiresAt == null ? settings.expiresAt() : expiresAt.value(),
        preference == null ? settings.preference() : preference,
        limits == null ? settings.limits() : limits.value(),
        passOverWhenDisabled == null ? settings.passOverWhenDisabled() : passOverWhenDisabled);
  }
}
