package dev.byot.vault.seal.kms;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.PublicKey;
import dev.byot.vault.kms.CheckedCall;
import dev.byot.vault.kms.Checksum;
import dev.byot.vault.kms.DamagedException;
import dev.byot.vault.seal.SealingKey;
import dev.byot.vault.seal.UnsealUnavailableException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// Reads the public halves of sealing keys from Cloud KMS.
public final class KmsSealingKeys {
  private final KeyManagementServiceClient client;

  /// The client stays the caller's.
  public KmsSealingKeys(KeyManagementServiceClient client) {
    this.client = client;
  }

  /// The public key of a CryptoKeyVersion.
  ///
  /// @throws UnsealUnavailableException if KMS did not answer, or not intact
  /// @throws IllegalArgumentException if the version is not for RSA-OAEP with 3072 bits and SHA-256
  public SealingKey read(String version) {
    var request = GetPublicKeyRequest.newBuilder().setName(version).build();
    PublicKey answer;
    try {
      answer =
          CheckedCall.send(
              client.getPublicKeyCallable(), request, candidate -> isIntact(candidate, version));
    } catch (ApiException | DamagedException e) {
      throw new UnsealUnavailableException("KMS did not give the public key of " + version, e);
    }
    if (answer.getAlgorithm() != CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256) {
      throw new IllegalArgumentException(version + " is of algorithm " + answer.getAlgorithm());
    }
    return SealingKey.of(parse(answer.getPem()));
  }

  private static boolean isIntact(PublicKey answer, String version) {
    return answer.getName().equals(version)
        && answer.hasPemCrc32C()
        && Checksum.matches(answer.getPemBytes(), answer.getPemCrc32C());
  }

  private static RSAPublicKey parse(String pem) {
    var base64 = pem.replaceAll("-----(BEGIN|END) PUBLIC KEY-----|\\s", "");
    try {
      var key = new X509EncodedKeySpec(Base64.getDecoder().decode(base64));
      return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("KMS gave no RSA public key", e);
    }
  }
}
