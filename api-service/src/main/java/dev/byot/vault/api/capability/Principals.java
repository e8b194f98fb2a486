package dev.byot.vault.api.capability;

import dev.byot.vault.api.http.CurrentRequest;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.problem.VaultException;
import org.jspecify.annotations.Nullable;

/// Finds out on whose behalf a key is to be used, by an ID token or a capability. The owner's
/// account and limits are the same either way.
public final class Principals {
  private final Authenticator authenticator;
  private final @Nullable Capabilities capabilities;

  /// @param capabilities `null` for a vault that gives none out
  public Principals(Authenticator authenticator, @Nullable Capabilities capabilities) {
    this.authenticator = authenticator;
    this.capabilities = capabilities;
  }

  /// Checks the token, and the account behind it.
  ///
  /// @throws VaultException.Unauthenticated if one is not good
  /// @throws VaultException.Unavailable if that could not be found out
  public Principal of(String token) {
    if (capabilities == null || !capabilities.areMeantBy(token)) {
      return new Principal(authenticator.authenticate(token, Freshness.USE).owner(), null);
    }
    var capability = capabilities.open(token);
    CurrentRequest.get().isBy(capability.actor());
    return new Principal(authenticator.admit(capability.signIn(), Freshness.USE), capability);
  }
}
