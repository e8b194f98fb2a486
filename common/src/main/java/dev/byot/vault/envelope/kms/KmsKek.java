package dev.byot.vault.envelope.kms;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.InvalidArgumentException;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.protobuf.ByteString;
import dev.byot.vault.envelope.EnvelopeException;
import dev.byot.vault.envelope.Kek;
import dev.byot.vault.envelope.KekUnavailableException;
import dev.byot.vault.kms.CheckedCall;
import dev.byot.vault.kms.Checksum;
import dev.byot.vault.kms.DamagedException;
import dev.byot.vault.secret.Secret;

/// A symmetric key in Cloud KMS. Its name comes from configuration: no document ever says which key
/// to open with.
public final class KmsKek implements Kek {
  private final KeyManagementServiceClient client;
  private final String name;

  /// @param name of the CryptoKey, without a version; the client stays the caller's
  public KmsKek(KeyManagementServiceClient client, String name) {
    this.client = client;
    this.name = name;
  }

  @Override
  public Wrapped wrap(Secret dek, byte[] associatedData) {
    var plaintext = dek.use(ByteString::copyFrom);
    var data = ByteString.copyFrom(associatedData);
    var request =
        EncryptRequest.newBuilder()
            .setName(name)
            .setPlaintext(plaintext)
            .setPlaintextCrc32C(Checksum.of(plaintext))
            .setAdditionalAuthenticatedData(data)
            .setAdditionalAuthenticatedDataCrc32C(Checksum.of(data))
            .build();
    try {
      var answer = CheckedCall.send(client.encryptCallable(), request, this::isIntact);
      return new Wrapped(answer.getCiphertext().toByteArray(), answer.getName());
    } catch (ApiException | DamagedException e) {
      throw new KekUnavailableException("KMS did not wrap a data key", e);
    }
  }

  private boolean isIntact(EncryptResponse answer) {
    return answer.getVerifiedPlaintextCrc32C()
        && answer.getVerifiedAdditionalAuthenticatedDataCrc32C()
        && answer.hasCiphertextCrc32C()
        && Checksum.matches(answer.getCiphertext(), answer.getCiphertextCrc32C())
        && answer.getName().startsWith(name + "/cryptoKeyVersions/");
  }

  @Override
  public Secret unwrap(byte[] wrappedDek, byte[] associatedData) {
    var ciphertext = ByteString.copyFrom(wrappedDek);
    var data = ByteString.copyFrom(associatedData);
    var request =
        DecryptRequest.newBuilder()
            .setName(name)
            .setCiphertext(ciphertext)
            .setCiphertextCrc32C(Checksum.of(ciphertext))
            .setAdditionalAuthenticatedData(data)
            .setAdditionalAuthenticatedDataCrc32C(Checksum.of(data))
            .build();
    try {
      var answer = CheckedCall.send(client.decryptCallable(), request, KmsKek::isIntact);
      return Secret.taking(answer.getPlaintext().toByteArray());
    } catch (InvalidArgumentException e) {
      throw new EnvelopeException(e);
    } catch (ApiException | DamagedException e) {
      throw new KekUnavailableException("KMS did not unwrap a data key", e);
    }
  }

  /// Where a request's checksums are wrong, KMS refuses to decrypt; the answer has no flag for it.
  private static boolean isIntact(DecryptResponse answer) {
    return answer.hasPlaintextCrc32C()
        && Checksum.matches(answer.getPlaintext(), answer.getPlaintextCrc32C());
  }
}
