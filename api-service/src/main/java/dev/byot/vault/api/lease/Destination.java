package dev.byot.vault.api.lease;

import dev.byot.vault.catalogue.BaseUrl;
import dev.byot.vault.catalogue.CredentialStyle;
import dev.byot.vault.keys.CommandId;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Where a call with a key goes. Where a field of the secret is part of the address, a connection
/// is chosen by one secret, and no other may go out on it.
///
/// @param secretId the secret that says where, `null` if the address is the same for all
public record Destination(URI url, @Nullable CommandId secretId) {

  /// Decides by the secret that is open now.
  ///
  /// @throws dev.byot.vault.problem.VaultException as [KeyLease#useNow]
  public static Destination of(BaseUrl base, KeyLease lease) throws InterruptedException {
    return base.isFixed()
        ? new Destination(base.rest(), null)
        : lease.useNow((secret, fields) -> new Destination(base.of(fields), secret.id()));
  }

  /// The credential to show there, checked last: see [Credential#of].
  ///
  /// @throws dev.byot.vault.problem.VaultException also if the secret was replaced since the
  ///   address was chosen
  public Credential credential(KeyLease lease, CredentialStyle style) throws InterruptedException {
    var credential = Credential.of(lease, style);
    if (secretId != null && !secretId.equals(credential.secretId())) {
      throw Refusals.stateUnavailable(null);
    }
    return credential;
  }

  /// The path there of a provider's own path.
  public String target(String path) {
    return url.getRawPath() + path;
  }
}
