package dev.byot.vault.api.owners;

import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.problem.VaultException;
import java.time.Clock;
import java.time.Duration;

/// For what cannot be undone: a token alone, which may be found somewhere, is not enough.
public record RecentSignIn(Duration atMost, Clock clock) {
  public static final Duration DEFAULT = Duration.ofMinutes(5);

  /// @throws VaultException.Forbidden if the caller signed in too long ago
  void require(Caller caller) {
    if (clock.instant().isAfter(caller.signedInAt().plus(atMost))) {
      throw new VaultException.Forbidden(
          "recent-sign-in-required",
          "this needs a sign-in within the last "
              + atMost.toSeconds()
              + " seconds: sign in again, take a new ID token (getIdToken(true)), and repeat");
    }
  }
}
