package dev.byot.vault.state;

import dev.byot.vault.keys.CommandId;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a provider said about a secret.
///
/// @param cause the report's id
/// @param good whether the provider took the key
/// @param confirmed whether the answer is one to the catalogue's check, and not to any call
/// @param providerStatus the HTTP status of the provider's answer
/// @param providerCode what the provider calls it, `null` if it gave no name
public record CheckReport(
    CommandId cause,
    Instant at,
    boolean good,
    boolean confirmed,
    int providerStatus,
    @Nullable String providerCode) {
  private static final int MIN_STATUS = 100;
  private static final int MAX_STATUS = 599;
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  public CheckReport {
    if (good && !confirmed) {
      throw new IllegalArgumentException("only a check shows that a key is good");
    }
    if (providerStatus < MIN_STATUS || providerStatus > MAX_STATUS) {
      throw new IllegalArgumentException("an HTTP status is a number from 100 to 599");
    }
    if (providerCode != null && !CODE.matcher(providerCode).matches()) {
      throw new IllegalArgumentException("a provider's code is 1-64 letters, digits or _.-");
    }
  }

  /// A provider's answer to some call, which refuses the key.
  ///
  /// @param providerCode left out if it is not of the form of such names
  public static CheckReport refusal(Instant at, int providerStatus, @Nullable String providerCode) {
    return new CheckReport(
        CommandId.next(), at, false, false, providerStatus, codeOrNull(providerCode));
  }

  /// A provider's answer to the catalogue's check.
  ///
  /// @param providerCode left out if it is not of the form of such names
  public static CheckReport check(
      Instant at, boolean good, int providerStatus, @Nullable String providerCode) {
    return new CheckReport(
        CommandId.next(), at, good, true, providerStatus, codeOrNull(providerCode));
  }

  private static @Nullable String codeOrNull(@Nullable String code) {
    return code != null && CODE.matcher(code).matches() ? code : null;
  }

  /// The same, seen no later than that.
  public CheckReport notAfter(Instant latest) {
    return at.isAfter(latest)
        ? new CheckReport(cause, latest, good, confirmed, providerStatus, providerCode)
        : this;
  }
}
