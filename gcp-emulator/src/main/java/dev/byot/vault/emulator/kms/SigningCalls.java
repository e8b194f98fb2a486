package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.AsymmetricSignResponse;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.Digest.DigestCase;
import com.google.protobuf.ByteString;
import dev.byot.vault.emulator.rpc.Checksums;
import dev.byot.vault.emulator.rpc.Refusals;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Set;

/// `AsymmetricSign`: P-256 keys sign data or its SHA-256 digest; Ed25519 keys sign data only, for
/// PureEdDSA (RFC 8032) reads it twice.
final class SigningCalls {
  private static final int SHA256_BYTES = 32;

  private final CryptoKeyVersions versions;
  private final KeyMaterial material;

  SigningCalls(CryptoKeyVersions versions, KeyMaterial material) {
    this.versions = versions;
    this.material = material;
  }

  AsymmetricSignResponse sign(AsymmetricSignRequest request) {
    var data = request.getData();
    var digest = request.getDigest().getSha256();
    SymmetricCalls.limit("data", data, SymmetricCalls.MAX_BYTES);
    var version = versions.get(request.getName(), Set.of(CryptoKeyPurpose.ASYMMETRIC_SIGN));
    check(request, version);
    var digestVerified =
        Checksums.verified("digest", digest, request.hasDigestCrc32C(), request.getDigestCrc32C());
    var dataVerified =
        Checksums.verified("data", data, request.hasDataCrc32C(), request.getDataCrc32C());
    var signature = signature(version, request.hasDigest() ? digest : data, request.hasDigest());
    return AsymmetricSignResponse.newBuilder()
        .setName(version.getName())
        .setSignature(signature)
        .setSignatureCrc32C(Checksums.field(signature))
        .setVerifiedDigestCrc32C(digestVerified)
        .setVerifiedDataCrc32C(dataVerified)
        .setProtectionLevel(version.getProtectionLevel())
        .build();
  }

  private static void check(AsymmetricSignRequest request, CryptoKeyVersion version) {
    if (request.hasDigest() && !request.getData().isEmpty()) {
      throw Refusals.invalid("digest and data must not both be set.");
    }
    if (version.getAlgorithm() == CryptoKeyVersionAlgorithm.EC_SIGN_ED25519) {
      if (request.hasDigest()) {
        throw Refusals.invalid("digest must not be set for algorithm EC_SIGN_ED25519: set data.");
      }
      return;
    }
    if (!request.hasDigest() && request.getData().isEmpty()) {
      throw Refusals.invalid("digest or data is required.");
    }
    if (request.hasDigest()) {
      var size = request.getDigest().getSha256().size();
      if (request.getDigest().getDigestCase() != DigestCase.SHA256) {
        throw Refusals.invalid("digest must be of SHA-256 for algorithm EC_SIGN_P256_SHA256.");
      }
      if (size != SHA256_BYTES) {
        throw Refusals.invalid(
            "provided digest has incorrect size (got %d, want %d).", size, SHA256_BYTES);
      }
    }
  }

  private ByteString signature(CryptoKeyVersion version, ByteString of, boolean digested) {
    var key = material.privateKey(version);
    var algorithm =
        version.getAlgorithm() == CryptoKeyVersionAlgorithm.EC_SIGN_ED25519
            ? "Ed25519"
            : digested ? "NONEwithECDSA" : "SHA256withECDSA";
    try {
      var signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(of.toByteArray());
      return ByteString.copyFrom(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK refuses " + algorithm, e);
    }
  }
}
