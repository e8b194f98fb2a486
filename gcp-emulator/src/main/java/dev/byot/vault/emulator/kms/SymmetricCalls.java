package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.ByteString;
import dev.byot.vault.emulator.rpc.Checksums;
import dev.byot.vault.emulator.rpc.Refusals;
import io.grpc.StatusRuntimeException;

/// `Encrypt` and `Decrypt`.
final class SymmetricCalls {
  static final int MAX_BYTES = 64 * 1024;

  /// For HSM keys: plaintext and associated data together.
  static final int MAX_HSM_BYTES = 8 * 1024;

  private final CryptoKeyVersions versions;
  private final KeyMaterial material;
  private final PrimarySwitches switches;

  SymmetricCalls(CryptoKeyVersions versions, KeyMaterial material, PrimarySwitches switches) {
    this.versions = versions;
    this.material = material;
    this.switches = switches;
  }

  EncryptResponse encrypt(EncryptRequest request) {
    var plaintext = request.getPlaintext();
    var aad = request.getAdditionalAuthenticatedData();
    limit("plaintext", plaintext, MAX_BYTES);
    limit("additional_authenticated_data", aad, MAX_BYTES);
    var plaintextVerified =
        Checksums.verified(
            "plaintext", plaintext, request.hasPlaintextCrc32C(), request.getPlaintextCrc32C());
    var aadVerified =
        Checksums.verified(
            "additional_authenticated_data",
            aad,
            request.hasAdditionalAuthenticatedDataCrc32C(),
            request.getAdditionalAuthenticatedDataCrc32C());

    var version = versionFor(request.getName());
    if (version.getProtectionLevel() == ProtectionLevel.HSM
        && plaintext.size() + aad.size() > MAX_HSM_BYTES) {
      throw Refusals.invalid(
          "plaintext and additional_authenticated_data together exceed %d bytes, the limit of"
              + " HSM keys.",
          MAX_HSM_BYTES);
    }
    var name = VersionName.parse(version.getName());
    var key = material.secret(version, "AES");
    var ciphertext =
        ByteString.copyFrom(
            SymmetricCipher.encrypt(
                key, name.number(), plaintext.toByteArray(), aad.toByteArray()));
    return EncryptResponse.newBuilder()
        .setName(version.getName())
        .setCiphertext(ciphertext)
        .setCiphertextCrc32C(Checksums.field(ciphertext))
        .setVerifiedPlaintextCrc32C(plaintextVerified)
        .setVerifiedAdditionalAuthenticatedDataCrc32C(aadVerified)
        .setProtectionLevel(version.getProtectionLevel())
        .build();
  }

  DecryptResponse decrypt(DecryptRequest request) {
    var ciphertext = request.getCiphertext();
    var aad = request.getAdditionalAuthenticatedData();
    limit("additional_authenticated_data", aad, MAX_BYTES);
    limit("ciphertext", ciphertext, MAX_BYTES + SymmetricCipher.OVERHEAD);
    Checksums.verified(
        "ciphertext", ciphertext, request.hasCiphertextCrc32C(), request.getCiphertextCrc32C());
    Checksums.verified(
        "additional_authenticated_data",
        aad,
        request.hasAdditionalAuthenticatedDataCrc32C(),
        request.getAdditionalAuthenticatedDataCrc32C());

    var key = symmetric(versions.keyOf(request.getName()));
    var number = SymmetricCipher.version(ciphertext.toByteArray());
    if (number == null) {
      throw failed();
    }
    var name = new VersionName(key.getName(), number);
    var version = versions.find(name);
    if (version == null) {
      throw failed();
    }
    var secret = material.secret(version, "AES");
    var opened = SymmetricCipher.decrypt(secret, ciphertext.toByteArray(), aad.toByteArray());
    if (opened == null) {
      throw failed();
    }
    var plaintext = ByteString.copyFrom(opened);
    return DecryptResponse.newBuilder()
        .setPlaintext(plaintext)
        .setPlaintextCrc32C(Checksums.field(plaintext))
        .setUsedPrimary(version.getName().equals(switches.primary(key)))
        .setProtectionLevel(version.getProtectionLevel())
        .build();
  }

  private CryptoKeyVersion versionFor(String name) {
    if (Names.isVersion(name)) {
      symmetric(versions.keyOf(VersionName.parse(name).key()));
      return versions.get(name);
    }
    var key = symmetric(versions.keyOf(name));
    if (!key.hasPrimary()) {
      throw Refusals.precondition("CryptoKey %s has no primary version.", name);
    }
    return versions.get(switches.primary(key));
  }

  private static CryptoKey symmetric(CryptoKey key) {
    if (key.getPurpose() != CryptoKeyPurpose.ENCRYPT_DECRYPT) {
      throw Refusals.invalid("%s has purpose %s.", key.getName(), key.getPurpose());
    }
    return key;
  }

  static void limit(String field, ByteString value, int bytes) {
    if (value.size() > bytes) {
      throw Refusals.invalid(
          "%s is %d bytes long, more than the limit of %d.", field, value.size(), bytes);
    }
  }

  /// Says the same for a wrong key, wrong associated data and damage, as the service does.
  private static StatusRuntimeException failed() {
    return Refusals.invalid(
        "Decryption failed: verify that 'name' refers to the correct CryptoKey.");
  }
}
