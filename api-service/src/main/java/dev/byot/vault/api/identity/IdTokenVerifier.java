package dev.byot.vault.api.identity;

/// Checks the signature, issuer and audience of ID tokens.
@FunctionalInterface
public interface IdTokenVerifier {
  /// Opens a token. It may be a few minutes too old or too new.
  ///
  /// @throws dev.byot.vault.problem.VaultException.Unauthenticated if it is not good
  /// @throws dev.byot.vault.problem.VaultException.Unavailable if the signing keys cannot be had
  IdToken verify(String token);
}
