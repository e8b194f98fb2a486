package dev.byot.vault.seal.kms;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.InvalidArgumentException;
import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.protobuf.ByteString;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.kms.CheckedCall;
import dev.byot.vault.kms.Checksum;
import dev.byot.vault.kms.DamagedException;
import dev.byot.vault.seal.JweUnsealer;
import dev.byot.vault.seal.PrivateKeys;
import dev.byot.vault.seal.SealedSecret;
import dev.byot.vault.seal.SealingKey;
import dev.byot.vault.seal.UnsealUnavailableException;
import dev.byot.vault.seal.Unsealer;
import dev.byot.vault.secret.Secret;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Opens sealed secrets with private keys that never leave Cloud KMS. A seal names its key by kid;
/// which CryptoKeyVersion that is, only configuration says.
public final class KmsUnsealer implements Unsealer {
  private final JweUnsealer unsealer;

  private KmsUnsealer(PrivateKeys keys) {
    unsealer = new JweUnsealer(keys, new SecureRandom());
  }

  /// Reads the public keys of the versions, once. The client stays the caller's.
  ///
  /// @param versions names of CryptoKeyVersions: the current one, and those that seals may still be
  ///   under way for
  /// @throws UnsealUnavailableException if KMS did not answer
  /// @throws IllegalArgumentException if a version is not for sealing
  public static KmsUnsealer create(KeyManagementServiceClient client, Collection<String> versions) {
    var publicKeys = new KmsSealingKeys(client);
    var keys = new HashMap<String, SealingKey>();
    var names = new HashMap<String, String>();
    for (var version : versions) {
      var key = publicKeys.read(version);
      keys.put(key.kid(), key);
      names.put(key.kid(), version);
    }
    return new KmsUnsealer(new KmsPrivateKeys(client, Map.copyOf(keys), Map.copyOf(names)));
  }

  @Override
  public Secret unseal(SealedSecret sealed, KeyRef key, CommandId command, Instant acceptedAt) {
    return unsealer.unseal(sealed, key, command, acceptedAt);
  }

  /// @param versions by kid
  private record KmsPrivateKeys(
      KeyManagementServiceClient client,
      Map<String, SealingKey> sealingKeys,
      Map<String, String> versions)
      implements PrivateKeys {

    @Override
    public Optional<Secret> decrypt(String kid, byte[] encryptedKey) {
      var ciphertext = ByteString.copyFrom(encryptedKey);
      var request =
          AsymmetricDecryptRequest.newBuilder()
              .setName(Objects.requireNonNull(versions.get(kid)))
              .setCiphertext(ciphertext)
              .setCiphertextCrc32C(Checksum.of(ciphertext))
              .build();
      try {
        var answer =
            CheckedCall.send(client.asymmetricDecryptCallable(), request, KmsPrivateKeys::isIntact);
        return Optional.of(Secret.taking(answer.getPlaintext().toByteArray()));
      } catch (InvalidArgumentException _) {
        return Optional.empty();
      } catch (ApiException | DamagedException e) {
        throw new UnsealUnavailableException("KMS did not open a sealed secret", e);
      }
    }

    private static boolean isIntact(AsymmetricDecryptResponse answer) {
      return answer.getVerifiedCiphertextCrc32C()
          && answer.hasPlaintextCrc32C()
          && Checksum.matches(answer.getPlaintext(), answer.getPlaintextCrc32C());
    }
  }
}
