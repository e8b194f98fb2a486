package dev.byot.vault.derived.secretmanager;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.protobuf.Int64Value;
import dev.byot.vault.derived.RootUnavailableException;
import dev.byot.vault.kms.CheckedCall;
import dev.byot.vault.kms.Checksum;
import dev.byot.vault.kms.DamagedException;
import dev.byot.vault.secret.Secret;

/// Reads roots of derived keys from Secret Manager.
public final class SecretManagerRoots {
  private final SecretManagerServiceClient client;

  /// The client stays the caller's.
  public SecretManagerRoots(SecretManagerServiceClient client) {
    this.client = client;
  }

  /// The content of a secret version, as it is. The caller closes it.
  ///
  /// @param version `projects/…/secrets/…/versions/…`; name a number and not `latest`, so that all
  ///   instances derive the same keys
  /// @throws RootUnavailableException if Secret Manager did not give it, or not intact
  public Secret read(String version) {
    var request = AccessSecretVersionRequest.newBuilder().setName(version).build();
    try {
      var answer =
          CheckedCall.send(
              client.accessSecretVersionCallable(), request, SecretManagerRoots::isIntact);
      return Secret.taking(answer.getPayload().getData().toByteArray());
    } catch (ApiException | DamagedException e) {
      throw new RootUnavailableException("Secret Manager did not give " + version, e);
    }
  }

  private static boolean isIntact(AccessSecretVersionResponse answer) {
    var payload = answer.getPayload();
    return payload.hasDataCrc32C()
        && Checksum.matches(payload.getData(), Int64Value.of(payload.getDataCrc32C()));
  }
}
