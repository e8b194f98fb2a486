package dev.byot.vault.api.identity;

/// Finds out who calls.
@FunctionalInterface
public interface Authenticator {
  /// Checks the token and the account behind it.
  ///
  /// @throws dev.byot.vault.problem.VaultException.Unauthenticated if the token is not good, or the
  ///   account is disabled or its sessions were revoked
  /// @throws dev.byot.vault.problem.VaultException.Unavailable if that could not be found out
  Caller authenticate(String idToken, Freshness need);
}
