package dev.byot.vault.emulator.kms;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.ChecksummedData;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.PublicKey;
import com.google.cloud.kms.v1.PublicKey.PublicKeyFormat;
import com.google.protobuf.ByteString;
import dev.byot.vault.emulator.rpc.Checksums;
import dev.byot.vault.emulator.rpc.Refusals;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Set;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/// `AsymmetricDecrypt`, and `GetPublicKey` of the keys that decrypt and of those that sign.
final class AsymmetricCalls {
  /// The JDK's own default for OAEP is MGF1 with SHA-1, which nothing else understands.
  private static final OAEPParameterSpec OAEP =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private final CryptoKeyVersions versions;
  private final KeyMaterial material;

  AsymmetricCalls(CryptoKeyVersions versions, KeyMaterial material) {
    this.versions = versions;
    this.material = material;
  }

  AsymmetricDecryptResponse decrypt(AsymmetricDecryptRequest request) {
    var ciphertext = request.getCiphertext();
    SymmetricCalls.limit("ciphertext", ciphertext, SymmetricCalls.MAX_BYTES);
    var verified =
        Checksums.verified(
            "ciphertext", ciphertext, request.hasCiphertextCrc32C(), request.getCiphertextCrc32C());
    var version = versions.get(request.getName(), Set.of(CryptoKeyPurpose.ASYMMETRIC_DECRYPT));
    var plaintext = open(material.privateKey(version), ciphertext);
    return AsymmetricDecryptResponse.newBuilder()
        .setPlaintext(plaintext)
        .setPlaintextCrc32C(Checksums.field(plaintext))
        .setVerifiedCiphertextCrc32C(verified)
        .setProtectionLevel(version.getProtectionLevel())
        .build();
  }

  PublicKey publicKey(GetPublicKeyRequest request) {
    switch (request.getPublicKeyFormat()) {
      case PUBLIC_KEY_FORMAT_UNSPECIFIED, PEM -> {}
      default -> throw Refusals.missing("public keys in format " + request.getPublicKeyFormat());
    }
    var version =
        versions.get(
            request.getName(),
            Set.of(CryptoKeyPurpose.ASYMMETRIC_DECRYPT, CryptoKeyPurpose.ASYMMETRIC_SIGN));
    var pem = PublicHalf.pem(material.privateKey(version));
    var bytes = ByteString.copyFrom(pem, US_ASCII);
    var published =
        PublicKey.newBuilder()
            .setName(version.getName())
            .setAlgorithm(version.getAlgorithm())
            .setProtectionLevel(version.getProtectionLevel())
            .setPem(pem)
            .setPemCrc32C(Checksums.field(bytes));
    if (request.getPublicKeyFormat() == PublicKeyFormat.PEM) {
      published
          .setPublicKeyFormat(PublicKeyFormat.PEM)
          .setPublicKey(
              ChecksummedData.newBuilder()
                  .setData(bytes)
                  .setCrc32CChecksum(Checksums.field(bytes)));
    }
    return published.build();
  }

  private static ByteString open(PrivateKey key, ByteString ciphertext) {
    try {
      var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(Cipher.DECRYPT_MODE, key, OAEP);
      return ByteString.copyFrom(cipher.doFinal(ciphertext.toByteArray()));
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      throw Refusals.invalid("Decryption failed.");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK refuses RSA-OAEP", e);
    }
  }
}
