package dev.byot.vault.state;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What was reported of a secret. A new secret begins anew.
///
/// @param firstRefusal the first refusal since the provider last took the key
/// @param latest the last report
public record Checks(@Nullable CheckReport firstRefusal, @Nullable CheckReport latest) {
  public static final Checks NONE = new Checks(null, null);

  /// How long after the first refusal another proves it: one may be an accident of the provider's,
  /// and a burst of calls meets the same one.
  public static final Duration APART = Duration.ofSeconds(10);

  public Checks with(CheckReport report) {
    if (report.good()) {
      return new Checks(null, report);
    }
    return new Checks(firstRefusal == null ? report : firstRefusal, report);
  }

  /// Whether that report, on top of these, shows that the provider refuses the key.
  public boolean isProvenBad(CheckReport report) {
    if (report.good()) {
      return false;
    }
    var suspicion = firstRefusal;
    var longSince =
        suspicion != null
            && Duration.between(suspicion.at(), report.at()).abs().compareTo(APART) >= 0;
    return report.confirmed() || longSince;
  }
}
