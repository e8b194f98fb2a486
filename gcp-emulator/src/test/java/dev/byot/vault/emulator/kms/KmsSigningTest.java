package dev.byot.vault.emulator.kms;

import static com.google.api.gax.rpc.StatusCode.Code.FAILED_PRECONDITION;
import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.Digest;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.MacSignRequest;
import com.google.cloud.kms.v1.MacVerifyRequest;
import com.google.cloud.kms.v1.PublicKey.PublicKeyFormat;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import dev.byot.vault.emulator.rpc.Checksums;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.Refused;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The checksums and refusals of signatures and MACs.
final class KmsSigningTest {
  private static final ByteString DATA = ByteString.copyFromUtf8("a statement");
  private static final ByteString TOO_MUCH = ByteString.copyFrom(new byte[64 * 1024 + 1]);
  private static final Int64Value WRONG = Int64Value.of(1);

  private final KmsFixture kms = new KmsFixture(Store.inMemory(), Clock.systemUTC()).withRing();
  private final String p256 =
      kms.version(
          "p256", CryptoKeyPurpose.ASYMMETRIC_SIGN, CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256);
  private final String ed25519 =
      kms.version(
          "ed", CryptoKeyPurpose.ASYMMETRIC_SIGN, CryptoKeyVersionAlgorithm.EC_SIGN_ED25519);
  private final String hmac =
      kms.version("hmac", CryptoKeyPurpose.MAC, CryptoKeyVersionAlgorithm.HMAC_SHA256);

  @AfterEach
  void close() {
    kms.close();
  }

  @Test
  void saysWhichChecksumsOfASignatureItVerified() {
    var signed =
        kms.client()
            .asymmetricSign(
                signing(p256).setData(DATA).setDataCrc32C(Checksums.field(DATA)).build());
    var unsure = kms.client().asymmetricSign(signing(p256).setData(DATA).build());

    assertThat(signed.getName()).isEqualTo(p256);
    assertThat(signed.getVerifiedDataCrc32C()).isTrue();
    assertThat(signed.getVerifiedDigestCrc32C()).isFalse();
    assertThat(signed.getSignatureCrc32C()).isEqualTo(Checksums.field(signed.getSignature()));
    assertThat(unsure.getVerifiedDataCrc32C()).isFalse();
  }

  @Test
  void refusesToSignWhatWasDamagedOnItsWay() {
    var digest = Digest.newBuilder().setSha256(ByteString.copyFrom(new byte[32])).build();

    refusesToSign(
        "The checksum in field data_crc32c did not match the data in field data.",
        signing(p256).setData(DATA).setDataCrc32C(WRONG));
    refusesToSign(
        "The checksum in field digest_crc32c did not match the data in field digest.",
        signing(p256).setDigest(digest).setDigestCrc32C(WRONG));
  }

  @Test
  void refusesToSignWhatDoesNotSuitTheKey() {
    var digest = Digest.newBuilder().setSha256(ByteString.copyFrom(new byte[32])).build();
    var sha512 = Digest.newBuilder().setSha512(ByteString.copyFrom(new byte[64])).build();
    var shorter = Digest.newBuilder().setSha256(ByteString.copyFrom(new byte[20])).build();

    refusesToSign("must not both be set", signing(p256).setData(DATA).setDigest(digest));
    refusesToSign("digest or data is required", signing(p256));
    refusesToSign("must be of SHA-256", signing(p256).setDigest(sha512));
    refusesToSign("incorrect size (got 20, want 32)", signing(p256).setDigest(shorter));
    refusesToSign("EC_SIGN_ED25519", signing(ed25519).setDigest(digest));
    refusesToSign("data is 65537 bytes long", signing(p256).setData(TOO_MUCH));
    refusesToSign("has purpose MAC", signing(hmac).setData(DATA));
  }

  @Test
  void publishesKeysThatSignWithAChecksum() {
    var published =
        kms.client()
            .getPublicKey(
                GetPublicKeyRequest.newBuilder()
                    .setName(ed25519)
                    .setPublicKeyFormat(PublicKeyFormat.PEM)
                    .build());

    assertThat(published.getPublicKey().getData()).isEqualTo(published.getPemBytes());
    assertThat(published.getPublicKey().getCrc32CChecksum()).isEqualTo(published.getPemCrc32C());
    Refused.with(INVALID_ARGUMENT, "has purpose MAC", () -> kms.client().getPublicKey(hmac));
  }

  @Test
  void saysWhichChecksumsOfAMacItVerified() {
    var signed =
        kms.client()
            .macSign(
                MacSignRequest.newBuilder()
                    .setName(hmac)
                    .setData(DATA)
                    .setDataCrc32C(Checksums.field(DATA))
                    .build());
    var verified =
        kms.client()
            .macVerify(
                verifying(signed.getMac())
                    .setDataCrc32C(Checksums.field(DATA))
                    .setMacCrc32C(signed.getMacCrc32C())
                    .build());

    assertThat(signed.getVerifiedDataCrc32C()).isTrue();
    assertThat(signed.getMacCrc32C()).isEqualTo(Checksums.field(signed.getMac()));
    assertThat(verified.getSuccess()).isTrue();
    assertThat(verified.getVerifiedSuccessIntegrity()).isTrue();
    assertThat(verified.getVerifiedDataCrc32C()).isTrue();
    assertThat(verified.getVerifiedMacCrc32C()).isTrue();
  }

  @Test
  void answersThatAMacIsWrongButRefusesADamagedOne() {
    var wrong = kms.client().macVerify(verifying(DATA).build());

    assertThat(wrong.getSuccess()).isFalse();
    assertThat(wrong.getVerifiedSuccessIntegrity()).isFalse();
    assertThat(wrong.getVerifiedMacCrc32C()).isFalse();
    Refused.with(
        INVALID_ARGUMENT,
        "The checksum in field mac_crc32c did not match the data in field mac.",
        () -> kms.client().macVerify(verifying(DATA).setMacCrc32C(WRONG).build()));
    Refused.with(
        INVALID_ARGUMENT, "data is 65537 bytes long", () -> kms.client().macSign(hmac, TOO_MUCH));
    Refused.with(
        INVALID_ARGUMENT, "has purpose ASYMMETRIC_SIGN", () -> kms.client().macSign(p256, DATA));
  }

  @Test
  void neitherSignsNorVerifiesOnceScheduledForDestruction() {
    for (var version : new String[] {p256, hmac}) {
      kms.client().destroyCryptoKeyVersion(version);
    }

    Refused.with(
        FAILED_PRECONDITION,
        p256 + " is not enabled, current state is: DESTROY_SCHEDULED.",
        () -> kms.client().asymmetricSign(signing(p256).setData(DATA).build()));
    Refused.with(FAILED_PRECONDITION, "is not enabled", () -> kms.client().macSign(hmac, DATA));
    Refused.with(
        FAILED_PRECONDITION, "is not enabled", () -> kms.client().macVerify(hmac, DATA, DATA));
  }

  private void refusesToSign(String text, AsymmetricSignRequest.Builder request) {
    Refused.with(INVALID_ARGUMENT, text, () -> kms.client().asymmetricSign(request.build()));
  }

  private static AsymmetricSignRequest.Builder signing(String version) {
    return AsymmetricSignRequest.newBuilder().setName(version);
  }

  private MacVerifyRequest.Builder verifying(ByteString mac) {
    return MacVerifyRequest.newBuilder().setName(hmac).setData(DATA).setMac(mac);
  }
}
