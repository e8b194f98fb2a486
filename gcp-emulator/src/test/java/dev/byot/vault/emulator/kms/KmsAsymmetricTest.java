package dev.byot.vault.emulator.kms;

import static com.google.api.gax.rpc.StatusCode.Code.FAILED_PRECONDITION;
import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static com.google.api.gax.rpc.StatusCode.Code.UNIMPLEMENTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.PublicKey;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import dev.byot.vault.emulator.rpc.Checksums;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.Refused;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Checksums and refusals of `AsymmetricDecrypt` and `GetPublicKey`.
final class KmsAsymmetricTest {
  private final KmsFixture kms = new KmsFixture(Store.inMemory(), Clock.systemUTC()).withRing();

  @AfterEach
  void close() {
    kms.close();
  }

  @Test
  void claimsToHaveVerifiedTheChecksumThatWasSent() throws Exception {
    var key = kms.rsa("seal");
    var version = key.getName() + "/cryptoKeyVersions/1";
    var published = kms.client().getPublicKey(version);
    assertThat(key.hasPrimary()).isFalse();
    assertThat(published.getName()).isEqualTo(version);
    assertThat(published.getAlgorithm())
        .isEqualTo(CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256);
    assertThat(published.getPemCrc32C()).isEqualTo(Checksums.field(published.getPemBytes()));

    var sealed = seal(published, "a content key");
    var opened =
        kms.client()
            .asymmetricDecrypt(
                AsymmetricDecryptRequest.newBuilder()
                    .setName(version)
                    .setCiphertext(sealed)
                    .setCiphertextCrc32C(Checksums.field(sealed))
                    .build());

    assertThat(opened.getPlaintextCrc32C()).isEqualTo(Checksums.field(opened.getPlaintext()));
    assertThat(opened.getVerifiedCiphertextCrc32C()).isTrue();
  }

  @Test
  void refusesDamageAndWrongChecksums() throws Exception {
    var version = kms.rsa("seal").getName() + "/cryptoKeyVersions/1";
    var sealed = seal(kms.client().getPublicKey(version), "a content key");

    Refused.with(
        INVALID_ARGUMENT,
        "Decryption failed",
        () -> kms.client().asymmetricDecrypt(version, ByteString.copyFromUtf8("not a ciphertext")));
    Refused.with(
        INVALID_ARGUMENT,
        "Decryption failed",
        () ->
            kms.client()
                .asymmetricDecrypt(version, sealed.concat(ByteString.copyFrom(new byte[1]))));
    Refused.with(
        INVALID_ARGUMENT,
        "The checksum in field ciphertext_crc32c did not match the data in field ciphertext.",
        () ->
            kms.client()
                .asymmetricDecrypt(
                    AsymmetricDecryptRequest.newBuilder()
                        .setName(version)
                        .setCiphertext(sealed)
                        .setCiphertextCrc32C(Int64Value.of(1))
                        .build()));
  }

  @Test
  void neitherOpensNorPublishesOnceScheduledForDestruction() {
    var version = kms.rsa("seal").getName() + "/cryptoKeyVersions/1";
    kms.client().destroyCryptoKeyVersion(version);
    var text = version + " is not enabled, current state is: DESTROY_SCHEDULED.";

    Refused.with(FAILED_PRECONDITION, text, () -> kms.client().getPublicKey(version));
    Refused.with(
        FAILED_PRECONDITION,
        text,
        () -> kms.client().asymmetricDecrypt(version, ByteString.copyFrom(new byte[384])));
  }

  @Test
  void keepsKeysToTheirPurpose() {
    var rsa = kms.rsa("seal").getName();
    var symmetric = kms.symmetric("k").getName() + "/cryptoKeyVersions/1";

    Refused.with(
        INVALID_ARGUMENT,
        "has purpose ASYMMETRIC_DECRYPT",
        () -> kms.client().encrypt(rsa, ByteString.EMPTY));
    Refused.with(
        INVALID_ARGUMENT,
        "has purpose ASYMMETRIC_DECRYPT",
        () -> kms.client().updateCryptoKeyPrimaryVersion(rsa, "1"));
    Refused.with(
        INVALID_ARGUMENT,
        "has purpose ENCRYPT_DECRYPT",
        () -> kms.client().getPublicKey(symmetric));
    Refused.with(
        UNIMPLEMENTED,
        "public keys in format DER",
        () ->
            kms.client()
                .getPublicKey(
                    GetPublicKeyRequest.newBuilder()
                        .setName(rsa + "/cryptoKeyVersions/1")
                        .setPublicKeyFormat(PublicKey.PublicKeyFormat.DER)
                        .build()));
  }

  private static ByteString seal(PublicKey published, String text) throws Exception {
    return new PublishedKey(published, "RSA").seal(ByteString.copyFromUtf8(text));
  }
}
