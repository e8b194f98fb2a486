package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.MacSignRequest;
import com.google.cloud.kms.v1.MacSignResponse;
import com.google.cloud.kms.v1.MacVerifyRequest;
import com.google.cloud.kms.v1.MacVerifyResponse;
import com.google.protobuf.ByteString;
import dev.byot.vault.emulator.rpc.Checksums;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Set;
import javax.crypto.Mac;

/// `MacSign` and `MacVerify` with HMAC-SHA256.
final class MacCalls {
  private static final String ALGORITHM = "HmacSHA256";

  private final CryptoKeyVersions versions;
  private final KeyMaterial material;

  MacCalls(CryptoKeyVersions versions, KeyMaterial material) {
    this.versions = versions;
    this.material = material;
  }

  MacSignResponse sign(MacSignRequest request) {
    var data = request.getData();
    SymmetricCalls.limit("data", data, SymmetricCalls.MAX_BYTES);
    var verified =
        Checksums.verified("data", data, request.hasDataCrc32C(), request.getDataCrc32C());
    var version = versions.get(request.getName(), Set.of(CryptoKeyPurpose.MAC));
    var mac = ByteString.copyFrom(mac(version, data));
    return MacSignResponse.newBuilder()
        .setName(version.getName())
        .setMac(mac)
        .setMacCrc32C(Checksums.field(mac))
        .setVerifiedDataCrc32C(verified)
        .setProtectionLevel(version.getProtectionLevel())
        .build();
  }

  MacVerifyResponse verify(MacVerifyRequest request) {
    var data = request.getData();
    SymmetricCalls.limit("data", data, SymmetricCalls.MAX_BYTES);
    var dataVerified =
        Checksums.verified("data", data, request.hasDataCrc32C(), request.getDataCrc32C());
    var macVerified =
        Checksums.verified("mac", request.getMac(), request.hasMacCrc32C(), request.getMacCrc32C());
    var version = versions.get(request.getName(), Set.of(CryptoKeyPurpose.MAC));
    var success = MessageDigest.isEqual(mac(version, data), request.getMac().toByteArray());
    return MacVerifyResponse.newBuilder()
        .setName(version.getName())
        .setSuccess(success)
        .setVerifiedDataCrc32C(dataVerified)
        .setVerifiedMacCrc32C(macVerified)
        .setVerifiedSuccessIntegrity(success)
        .setProtectionLevel(version.getProtectionLevel())
        .build();
  }

  private byte[] mac(CryptoKeyVersion version, ByteString data) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(material.secret(version, ALGORITHM));
      return mac.doFinal(data.toByteArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK refuses " + ALGORITHM, e);
    }
  }
}
