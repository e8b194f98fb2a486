package dev.byot.vault.api.identity;

import dev.byot.vault.keys.OwnerId;

/// Finds out who calls.
public interface Authenticator {
  /// Checks the token and the account behind it.
  ///
  /// @throws dev.byot.vault.problem.VaultException.Unauthenticated if the token is not good, or the
  ///   account is disabled or its sessions were revoked
  /// @throws dev.byot.vault.problem.VaultException.Unavailable if that could not be found out
  Caller authenticate(String idToken, Freshness need);

  /// Checks the account of somebody who signed in, as the vault itself has vouched for.
  ///
  /// @throws dev.byot.vault.problem.VaultException.Unauthenticated if the account is disabled or
  ///   its sessions were revoked
  /// @throws dev.byot.vault.problem.VaultException.Unavailable if that could not be found out
  OwnerId admit(SignIn signIn, Freshness need);
}
