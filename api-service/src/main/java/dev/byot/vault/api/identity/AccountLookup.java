package dev.byot.vault.api.identity;

/// Asks for the state of an account.
@FunctionalInterface
public interface AccountLookup {
  /// The account as it is now.
  ///
  /// @throws RuntimeException if it cannot be found out
  Account find(String uid);
}
