package dev.byot.vault.emulator.kms;

import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static com.google.api.gax.rpc.StatusCode.Code.NOT_FOUND;
import static com.google.api.gax.rpc.StatusCode.Code.UNIMPLEMENTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import dev.byot.vault.emulator.rpc.Times;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.Refused;
import dev.byot.vault.emulator.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Changes of a key itself, and the rotation that it can be set to.
final class KmsUpdateTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final ByteString TEXT = ByteString.copyFromUtf8("a data key");

  private final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final KmsFixture kms = new KmsFixture(Store.inMemory(), clock).withRing();

  @AfterEach
  void close() {
    kms.close();
  }

  private CryptoKey update(CryptoKey key, String... paths) {
    return kms.client()
        .updateCryptoKey(key, FieldMask.newBuilder().addAllPaths(List.of(paths)).build());
  }

  private CryptoKey.Builder rotating(CryptoKey key, Duration period) {
    return key.toBuilder()
        .setRotationPeriod(Times.duration(period))
        .setNextRotationTime(Times.timestamp(clock.instant().plus(period)));
  }

  @Test
  void changesWhatTheMaskNames() {
    var key = kms.symmetric("k").toBuilder().putLabels("purpose", "dek").build();

    var updated = update(key, "labels");

    assertThat(updated.getLabelsMap()).containsEntry("purpose", "dek");
    assertThat(kms.client().getCryptoKey(key.getName())).isEqualTo(updated);
    assertThat(update(key.toBuilder().clearLabels().build(), "labels").getLabelsMap()).isEmpty();
  }

  @Test
  void makesANewPrimaryEachTimeARotationIsDue() {
    var key = kms.symmetric("k").getName();
    var rotating = rotating(kms.client().getCryptoKey(key), DAY).build();
    update(rotating, "rotation_period", "next_rotation_time");
    var old = kms.client().encrypt(key, TEXT);

    clock.advance(DAY);
    var first = kms.client().encrypt(key, TEXT);
    clock.advance(DAY.multipliedBy(3));
    var second = kms.client().getCryptoKey(key);

    assertThat(old.getName()).endsWith("/cryptoKeyVersions/1");
    assertThat(first.getName()).endsWith("/cryptoKeyVersions/2");
    assertThat(second.getPrimary().getName()).endsWith("/cryptoKeyVersions/3");
    assertThat(Times.instant(second.getNextRotationTime())).isEqualTo(clock.instant().plus(DAY));
    assertThat(kms.client().decrypt(key, old.getCiphertext()).getPlaintext()).isEqualTo(TEXT);
  }

  @Test
  void rotatesOnceWithoutAPeriodAndNotAtAllOnceThatIsCleared() {
    var key = kms.symmetric("k");
    update(rotating(key, DAY).build(), "next_rotation_time");
    clock.advance(DAY);
    assertThat(kms.client().listCryptoKeys(KmsFixture.RING).iterateAll())
        .singleElement()
        .satisfies(listed -> {
          assertThat(listed.getPrimary().getName()).endsWith("/cryptoKeyVersions/2");
          assertThat(listed.hasNextRotationTime()).isFalse();
        });

    update(rotating(key, DAY).build(), "rotation_period", "next_rotation_time");
    update(key, "rotation_period", "next_rotation_time");
    clock.advance(DAY);

    assertThat(kms.client().encrypt(key.getName(), TEXT).getName())
        .endsWith("/cryptoKeyVersions/2");
  }

  @Test
  void refusesRotationsThatMakeNoSense() {
    var key = kms.symmetric("k");
    var rsa =
        kms.version(
            "seal",
            CryptoKeyPurpose.ASYMMETRIC_DECRYPT,
            CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256);
    var seal = kms.client().getCryptoKey(rsa.substring(0, rsa.indexOf("/cryptoKeyVersions")));

    Refused.with(
        INVALID_ARGUMENT,
        "next_rotation_time is required",
        () -> update(rotating(key, DAY).build(), "rotation_period"));
    Refused.with(
        INVALID_ARGUMENT,
        "between 24 and 876000 hours",
        () ->
            update(
                rotating(key, DAY.minusSeconds(1)).build(),
                "rotation_period",
                "next_rotation_time"));
    Refused.with(
        INVALID_ARGUMENT,
        "ENCRYPT_DECRYPT",
        () -> update(rotating(seal, DAY).build(), "next_rotation_time"));
  }

  @Test
  void refusesEveryOtherChange() {
    var key = kms.symmetric("k");

    Refused.with(INVALID_ARGUMENT, "update_mask", () -> update(key));
    Refused.with(
        NOT_FOUND,
        "not found",
        () -> update(key.toBuilder().setName(key.getName() + "x").build(), "labels"));
    Refused.with(UNIMPLEMENTED, "version_template", () -> update(key, "version_template"));
  }
}
