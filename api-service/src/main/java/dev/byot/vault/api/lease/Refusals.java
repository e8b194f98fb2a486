package dev.byot.vault.api.lease;

import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.KeyState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why a key cannot be used, in the words of the API.
public final class Refusals {
  private static final String NO_KEY = "no-key";
  private static final String STOPPED = "key-stopped";
  private static final String INVALID = "key-invalid";
  private static final String OVER_BUDGET = "over-budget";
  private static final String EXPIRED = "key-expired";
  private static final String DISABLED = "key-disabled";
  private static final String STOPPED_BY_SECURITY = "key-stopped-by-security";
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private Refusals() {}

  /// Nothing if the key may be used.
  public static Optional<VaultException.NoUsableKey> of(KeyRef key, KeyState state, Instant now) {
    if (state.status() != KeyStatus.NONE && !state.stops().isEmpty()) {
      return Optional.of(stopped(key));
    }
    return switch (state.status()) {
      case NONE -> Optional.of(noKey(key));
      case DISABLED ->
          Optional.of(state.isStoppedBySecurity() ? stoppedBySecurity(key) : disabled(key));
      case INVALID ->
          Optional.of(
              new VaultException.NoUsableKey(
                  INVALID,
                  "the provider refused your " + name(key) + ": store a new secret for it"));
      case ACTIVE -> state.expiredAt(now) ? Optional.of(expired(key)) : Optional.empty();
    };
  }

  public static VaultException.NoUsableKey noKey(KeyRef key) {
    return new VaultException.NoUsableKey(
        NO_KEY,
        "you have no key named "
            + key.name()
            + " for "
            + key.provider()
            + ": store one with PUT /v1/keys/"
            + key.provider()
            + (key.name().equals(KeyName.DEFAULT) ? "" : "/" + key.name()));
  }

  static VaultException.NoUsableKey stopped(KeyRef key) {
    return new VaultException.NoUsableKey(STOPPED, "use of your " + name(key) + " was stopped");
  }

  private static VaultException.NoUsableKey disabled(KeyRef key) {
    return new VaultException.NoUsableKey(DISABLED, "your " + name(key) + " is disabled");
  }

  private static VaultException.NoUsableKey stoppedBySecurity(KeyRef key) {
    return new VaultException.NoUsableKey(
        STOPPED_BY_SECURITY,
        "the security team has stopped your " + name(key) + ": only it enables the key again");
  }

  public static VaultException.NoUsableKey expired(KeyRef key) {
    return new VaultException.NoUsableKey(EXPIRED, "your " + name(key) + " has expired");
  }

  /// Of a right that was given while the key was in another period.
  static VaultException.Unauthenticated periodOver(KeyRef key) {
    return new VaultException.Unauthenticated(
        "ended-capability",
        "the "
            + name(key)
            + " was stopped or replaced since the capability was given: call the flow again",
        key.owner());
  }

  /// Of a key whose owner has let it do so much and no more.
  ///
  /// @param budget what is used up: `100 calls a day`
  public static VaultException.NoUsableKey overBudget(KeyRef key, String budget) {
    return new VaultException.NoUsableKey(
        OVER_BUDGET, "the budget of your " + name(key) + " is used up: " + budget + " (UTC)");
  }

  static VaultException.NoUsableKey unreadable(KeyRef key) {
    return new VaultException.NoUsableKey(
        "key-unreadable", "your " + name(key) + " does not open: store it again");
  }

  public static VaultException.Unavailable stateUnavailable(@Nullable Throwable cause) {
    return new VaultException.Unavailable("key state", RETRY_AFTER, cause);
  }

  /// Whether the refusal means that somebody ended use, so that running calls end too.
  static boolean isStop(VaultException refusal) {
    return refusal instanceof VaultException.NoUsableKey unusable
        && switch (unusable.code()) {
          case NO_KEY, STOPPED, DISABLED, STOPPED_BY_SECURITY -> true;
          default -> false;
        };
  }

  /// Whether another of the owner's keys may be taken instead. Never where somebody ended use, but
  /// for what the owner disabled and allows that of.
  public static boolean isPassedOver(VaultException.NoUsableKey refusal, boolean evenDisabled) {
    return switch (refusal.code()) {
      case NO_KEY, EXPIRED, INVALID, OVER_BUDGET -> true;
      case DISABLED -> evenDisabled;
      default -> false;
    };
  }

  /// Whether nothing is wrong with the key but that its provider refused it.
  static boolean isInvalid(VaultException.NoUsableKey refusal) {
    return refusal.code().equals(INVALID);
  }

  private static String name(KeyRef key) {
    return key.provider() + " key named " + key.name();
  }
}
