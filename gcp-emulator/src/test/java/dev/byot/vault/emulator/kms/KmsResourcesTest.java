package dev.byot.vault.emulator.kms;

import static com.google.api.gax.rpc.StatusCode.Code.FAILED_PRECONDITION;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.Refused;
import dev.byot.vault.emulator.testing.TestClock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KmsResourcesTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final java.time.Duration MONTH = java.time.Duration.ofDays(30);

  private final TestClock clock = new TestClock(START);
  private final KmsFixture kms = new KmsFixture(Store.inMemory(), clock).withRing();

  @AfterEach
  void close() {
    kms.close();
  }

  @Test
  void showsTheStateOfThePrimaryInItsKey() {
    var key = kms.symmetric("k");
    var primary = key.getPrimary();

    kms.client().destroyCryptoKeyVersion(primary.getName());

    assertThat(primary.getState()).isEqualTo(CryptoKeyVersionState.ENABLED);
    assertThat(primary.getCreateTime().getSeconds()).isEqualTo(START.getEpochSecond());
    assertThat(kms.client().getCryptoKey(key.getName()).getPrimary().getState())
        .isEqualTo(CryptoKeyVersionState.DESTROY_SCHEDULED);
  }

  @Test
  void restoresAVersionToDisabledWithinThirtyDays() {
    var version = kms.symmetric("k").getPrimary().getName();

    var scheduled = kms.client().destroyCryptoKeyVersion(version);
    clock.advance(MONTH.minusSeconds(1));
    var restored = kms.client().restoreCryptoKeyVersion(version);

    assertThat(scheduled.getState()).isEqualTo(CryptoKeyVersionState.DESTROY_SCHEDULED);
    assertThat(scheduled.getDestroyTime().getSeconds())
        .isEqualTo(START.plus(MONTH).getEpochSecond());
    assertThat(restored.getState()).isEqualTo(CryptoKeyVersionState.DISABLED);
    clock.advance(MONTH);
    assertThat(kms.client().getCryptoKeyVersion(version).getState())
        .isEqualTo(CryptoKeyVersionState.DISABLED);
  }

  @Test
  void destroysForEverOnceTheTimeHasComeAndNeverUsesTheNumberAgain() {
    var key = kms.symmetric("k").getName();
    var version = key + "/cryptoKeyVersions/1";
    var sealed = kms.client().encrypt(key, ByteString.copyFromUtf8("x")).getCiphertext();
    kms.client().destroyCryptoKeyVersion(version);

    clock.advance(MONTH);

    Refused.with(
        FAILED_PRECONDITION,
        version + " is not enabled, current state is: DESTROYED.",
        () -> kms.client().decrypt(key, sealed));
    Refused.with(
        FAILED_PRECONDITION,
        "current state is: DESTROYED",
        () -> kms.client().restoreCryptoKeyVersion(version));
    Refused.with(
        FAILED_PRECONDITION,
        "current state is: DESTROYED",
        () -> kms.client().destroyCryptoKeyVersion(version));
    assertThat(
            kms.client()
                .createCryptoKeyVersion(key, CryptoKeyVersion.getDefaultInstance())
                .getName())
        .isEqualTo(key + "/cryptoKeyVersions/2");
  }

  @Test
  void takesTheTimeUntilDestructionFromTheKey() {
    var key =
        kms.client()
            .createCryptoKey(
                KmsFixture.RING,
                "short",
                KmsFixture.ofPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT)
                    .setDestroyScheduledDuration(Duration.newBuilder().setSeconds(86_400))
                    .putLabels("team", "vault")
                    .build());

    var scheduled = kms.client().destroyCryptoKeyVersion(key.getPrimary().getName());

    assertThat(key.getLabelsMap()).containsEntry("team", "vault");
    assertThat(scheduled.getDestroyTime().getSeconds())
        .isEqualTo(START.plusSeconds(86_400).getEpochSecond());
  }

  @Test
  void aKeyWithoutAVersionCannotEncryptUntilItHasAPrimary() {
    var key =
        kms.client()
            .createCryptoKey(
                CreateCryptoKeyRequest.newBuilder()
                    .setParent(KmsFixture.RING)
                    .setCryptoKeyId("empty")
                    .setCryptoKey(KmsFixture.ofPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT))
                    .setSkipInitialVersionCreation(true)
                    .build())
            .getName();
    Refused.with(
        FAILED_PRECONDITION, "no primary", () -> kms.client().encrypt(key, ByteString.EMPTY));

    kms.client().createCryptoKeyVersion(key, CryptoKeyVersion.getDefaultInstance());
    kms.client().updateCryptoKeyPrimaryVersion(key, "1");

    assertThat(kms.client().encrypt(key, ByteString.EMPTY).getName())
        .isEqualTo(key + "/cryptoKeyVersions/1");
  }
}
