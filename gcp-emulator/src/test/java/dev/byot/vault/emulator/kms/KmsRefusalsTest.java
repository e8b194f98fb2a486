package dev.byot.vault.emulator.kms;

import static com.google.api.gax.rpc.StatusCode.Code.ALREADY_EXISTS;
import static com.google.api.gax.rpc.StatusCode.Code.FAILED_PRECONDITION;
import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static com.google.api.gax.rpc.StatusCode.Code.NOT_FOUND;
import static com.google.api.gax.rpc.StatusCode.Code.UNIMPLEMENTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ListKeyRingsRequest;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.Refused;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What KMS refuses, and what it does not have.
final class KmsRefusalsTest {
  private final KmsFixture kms = new KmsFixture(Store.inMemory(), Clock.systemUTC()).withRing();

  @AfterEach
  void close() {
    kms.close();
  }

  @Test
  void refusesWhatExistsAndWhatHasNoParent() {
    kms.symmetric("k");

    Refused.with(
        ALREADY_EXISTS,
        "KeyRing " + KmsFixture.RING + " already exists.",
        () -> kms.client().createKeyRing(KmsFixture.LOCATION, "r", KeyRing.getDefaultInstance()));
    Refused.with(ALREADY_EXISTS, "already exists.", () -> kms.symmetric("k"));
    Refused.with(
        NOT_FOUND,
        "KeyRing " + KmsFixture.RING + "x not found.",
        () -> kms.client().getKeyRing(KmsFixture.RING + "x"));
    Refused.with(
        NOT_FOUND,
        "CryptoKey " + KmsFixture.RING + "/cryptoKeys/x not found.",
        () -> kms.client().getCryptoKey(KmsFixture.RING + "/cryptoKeys/x"));
    Refused.with(INVALID_ARGUMENT, "crypto_key_id", () -> kms.symmetric("no spaces"));
    assertThat(kms.client().getKeyRing(KmsFixture.RING).getName()).isEqualTo(KmsFixture.RING);
  }

  @Test
  void namesWhatIsMissingInsteadOfPretending() {
    var sign =
        KmsFixture.ofPurpose(CryptoKeyPurpose.ASYMMETRIC_SIGN)
            .setVersionTemplate(
                KmsFixture.ofAlgorithm(CryptoKeyVersionAlgorithm.EC_SIGN_P384_SHA384))
            .build();
    var rsa4096 =
        KmsFixture.ofPurpose(CryptoKeyPurpose.ASYMMETRIC_DECRYPT)
            .setVersionTemplate(
                KmsFixture.ofAlgorithm(CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_4096_SHA512))
            .build();
    var external =
        KmsFixture.ofPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT)
            .setVersionTemplate(
                CryptoKeyVersionTemplate.newBuilder().setProtectionLevel(ProtectionLevel.EXTERNAL))
            .build();
    var raw = KmsFixture.ofPurpose(CryptoKeyPurpose.RAW_ENCRYPT_DECRYPT).build();

    Refused.with(UNIMPLEMENTED, "keys of algorithm EC_SIGN_P384_SHA384", () -> create(sign));
    Refused.with(UNIMPLEMENTED, "keys of protection level EXTERNAL", () -> create(external));
    Refused.with(UNIMPLEMENTED, "keys of purpose RAW_ENCRYPT_DECRYPT", () -> create(raw));
    Refused.with(UNIMPLEMENTED, "RSA_DECRYPT_OAEP_4096_SHA512", () -> create(rsa4096));
    Refused.with(
        UNIMPLEMENTED,
        "filters",
        () ->
            kms.client()
                .listKeyRings(
                    ListKeyRingsRequest.newBuilder()
                        .setParent(KmsFixture.LOCATION)
                        .setFilter("name:x")
                        .build()));
  }

  @Test
  void refusesKeysAndChangesThatMakeNoSense() {
    var version = kms.symmetric("k").getPrimary();
    var tooLong =
        KmsFixture.ofPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT)
            .setDestroyScheduledDuration(Duration.newBuilder().setSeconds(1))
            .build();
    var mixed =
        KmsFixture.ofPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT)
            .setVersionTemplate(
                KmsFixture.ofAlgorithm(CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256))
            .build();

    Refused.with(
        INVALID_ARGUMENT, "purpose is required", () -> create(CryptoKey.getDefaultInstance()));
    Refused.with(INVALID_ARGUMENT, "destroy_scheduled_duration", () -> create(tooLong));
    Refused.with(INVALID_ARGUMENT, "does not suit", () -> create(mixed));
    Refused.with(
        INVALID_ARGUMENT,
        "EC_SIGN_ED25519 does not suit purpose MAC",
        () ->
            create(
                KmsFixture.ofPurpose(CryptoKeyPurpose.MAC)
                    .setVersionTemplate(
                        KmsFixture.ofAlgorithm(CryptoKeyVersionAlgorithm.EC_SIGN_ED25519))
                    .build()));
    Refused.with(
        INVALID_ARGUMENT,
        "algorithm is required",
        () -> create(KmsFixture.ofPurpose(CryptoKeyPurpose.ASYMMETRIC_DECRYPT).build()));
    Refused.with(
        INVALID_ARGUMENT,
        "update_mask",
        () ->
            kms.client()
                .updateCryptoKeyVersion(version, FieldMask.newBuilder().addPaths("name").build()));
    Refused.with(
        INVALID_ARGUMENT,
        "state can only be set",
        () ->
            kms.client()
                .updateCryptoKeyVersion(
                    version.toBuilder().setState(CryptoKeyVersionState.DESTROYED).build(),
                    FieldMask.newBuilder().addPaths("state").build()));
    Refused.with(
        FAILED_PRECONDITION,
        "not scheduled for destruction",
        () -> kms.client().restoreCryptoKeyVersion(version.getName()));
  }

  private void create(CryptoKey key) {
    kms.client().createCryptoKey(KmsFixture.RING, "new", key);
  }
}
