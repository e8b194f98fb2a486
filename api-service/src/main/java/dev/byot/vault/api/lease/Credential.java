package dev.byot.vault.api.lease;

import dev.byot.vault.catalogue.CredentialStyle;
import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.problem.VaultException;
import java.nio.charset.StandardCharsets;

/// The value of a credential header, for the moment in which a head is written. A string cannot be
/// wiped: the threat model names this copy.
public final class Credential {
  private final LentSecret secret;
  private final String value;
  private final KeyTrace trace;

  private Credential(LentSecret secret, String value, KeyTrace trace) {
    this.secret = secret;
    this.value = value;
    this.trace = trace;
  }

  /// Checks the lease and takes the credential in that style.
  ///
  /// @throws VaultException as [KeyLease#useNow]
  public static Credential of(KeyLease lease, CredentialStyle style) throws InterruptedException {
    return lease.useNow((secret, fields) ->
        fields
            .get(style.field())
            .use(bytes ->
                new Credential(
                    secret,
                    style.prefix() + new String(bytes, StandardCharsets.US_ASCII),
                    KeyTrace.of(bytes))));
  }

  /// The same, checked once more after a wait.
  ///
  /// @throws VaultException as [KeyLease#useNow], or if the secret was replaced meanwhile: what was
  ///   recorded would not be what is sent
  public Credential stillValid(KeyLease lease, CredentialStyle style) throws InterruptedException {
    var now = of(lease, style);
    if (!now.secretId().equals(secretId())) {
      throw Refusals.stateUnavailable(null);
    }
    return now;
  }

  public CommandId secretId() {
    return secret.id();
  }

  public Fingerprint fingerprint() {
    return secret.fingerprint();
  }

  public String value() {
    return value;
  }

  /// What recognises the key in an answer.
  public KeyTrace trace() {
    return trace;
  }

  @Override
  public String toString() {
    return "Credential[redacted]";
  }
}
