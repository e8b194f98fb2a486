package dev.byot.vault.emulator.kms;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.PublicKey;
import com.google.protobuf.ByteString;
import dev.byot.vault.emulator.rpc.Checksums;
import dev.byot.vault.emulator.rpc.Refusals;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/// `AsymmetricDecrypt` and `GetPublicKey`.
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
    var version = version(request.getName());
    var plaintext = open(key(version), ciphertext);
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
    var version = version(request.getName());
    var pem = pem(KeyMaterial.publicHalf(key(version)));
    return PublicKey.newBuilder()
        .setName(version.getName())
        .setAlgorithm(version.getAlgorithm())
        .setProtectionLevel(version.getProtectionLevel())
        .setPem(pem)
        .setPemCrc32C(Checksums.field(ByteString.copyFrom(pem, US_ASCII)))
        .build();
  }

  private CryptoKeyVersion version(String name) {
    var version = versions.get(name);
    var purpose = versions.keyOf(VersionName.parse(name).key()).getPurpose();
    if (purpose != CryptoKeyPurpose.ASYMMETRIC_DECRYPT) {
      throw Refusals.invalid("%s has purpose %s.", name, purpose);
    }
    return version;
  }

  private RSAPrivateCrtKey key(CryptoKeyVersion version) {
    var key = material.rsa(VersionName.parse(version.getName()));
    if (version.getState() != CryptoKeyVersionState.ENABLED || key == null) {
      throw CryptoKeyVersions.notEnabled(version);
    }
    return key;
  }

  private static ByteString open(RSAPrivateCrtKey key, ByteString ciphertext) {
    try {
      var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(Cipher.DECRYPT_MODE, key, OAEP);
      return ByteString.copyFrom(cipher.doFinal(ciphertext.toByteArray()));
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      throw Refusals.invalid(
          "Decryption failed: the ciphertext was not made with this version's public key.");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK refuses RSA-OAEP", e);
    }
  }

  private static String pem(byte[] x509) {
    var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(x509);
    return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
  }
}
