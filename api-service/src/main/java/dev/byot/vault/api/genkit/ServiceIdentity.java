package dev.byot.vault.api.genkit;

/// How the vault proves to the Genkit server who it is.
public interface ServiceIdentity {
  /// An OIDC token for that server, good for at least a minute.
  ///
  /// @throws dev.byot.vault.problem.VaultException.Unavailable if there is none to be had now
  String token() throws InterruptedException;
}
