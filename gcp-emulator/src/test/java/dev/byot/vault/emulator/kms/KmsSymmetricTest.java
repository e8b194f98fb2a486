package dev.byot.vault.emulator.kms;

import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static com.google.api.gax.rpc.StatusCode.Code.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import dev.byot.vault.emulator.rpc.Checksums;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.Refused;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Checksums, limits and refusals of `Encrypt` and `Decrypt`.
final class KmsSymmetricTest {
  private static final ByteString PLAINTEXT = ByteString.copyFromUtf8("a data key");
  private static final ByteString AAD = ByteString.copyFromUtf8("its place");
  private static final String FAILED =
      "Decryption failed: verify that 'name' refers to the correct CryptoKey.";

  private final KmsFixture kms = new KmsFixture(Store.inMemory(), Clock.systemUTC()).withRing();
  private final String key = kms.symmetric("k").getName();

  @AfterEach
  void close() {
    kms.close();
  }

  @Test
  void claimsToHaveVerifiedTheChecksumsThatWereSent() {
    var sealed =
        kms.client()
            .encrypt(
                EncryptRequest.newBuilder()
                    .setName(key)
                    .setPlaintext(PLAINTEXT)
                    .setPlaintextCrc32C(Checksums.field(PLAINTEXT))
                    .setAdditionalAuthenticatedData(AAD)
                    .setAdditionalAuthenticatedDataCrc32C(Checksums.field(AAD))
                    .build());

    assertThat(sealed.getVerifiedPlaintextCrc32C()).isTrue();
    assertThat(sealed.getVerifiedAdditionalAuthenticatedDataCrc32C()).isTrue();
    assertThat(sealed.getCiphertextCrc32C()).isEqualTo(Checksums.field(sealed.getCiphertext()));

    var opened =
        kms.client()
            .decrypt(
                opening(sealed.getCiphertext())
                    .setCiphertextCrc32C(sealed.getCiphertextCrc32C())
                    .setAdditionalAuthenticatedDataCrc32C(Checksums.field(AAD))
                    .build());

    assertThat(opened.getPlaintextCrc32C()).isEqualTo(Checksums.field(PLAINTEXT));
    var unsure = kms.client().encrypt(sealing(key).build());
    assertThat(unsure.getVerifiedPlaintextCrc32C()).isFalse();
    assertThat(unsure.getVerifiedAdditionalAuthenticatedDataCrc32C()).isFalse();
  }

  @Test
  void refusesAWrongChecksumInTheWordsOfTheService() {
    var wrong = Int64Value.of(1);

    Refused.with(
        INVALID_ARGUMENT,
        "The checksum in field plaintext_crc32c did not match the data in field plaintext.",
        () -> kms.client().encrypt(sealing(key).setPlaintextCrc32C(wrong).build()));
    Refused.with(
        INVALID_ARGUMENT,
        "additional_authenticated_data_crc32c did not match",
        () ->
            kms.client().encrypt(sealing(key).setAdditionalAuthenticatedDataCrc32C(wrong).build()));
    Refused.with(
        INVALID_ARGUMENT,
        "ciphertext_crc32c did not match",
        () -> kms.client().decrypt(opening(seal(key)).setCiphertextCrc32C(wrong).build()));
  }

  @Test
  void saysTheSameOfAWrongKeyWrongAssociatedDataAndDamage() {
    var other = kms.symmetric("other").getName();
    var sealed = seal(key);
    var damaged = sealed.substring(0, sealed.size() - 1).concat(ByteString.copyFrom(new byte[1]));
    var relabelled = flipped(sealed, 4, 2);
    var unknownFormat = flipped(sealed, 0, 1);

    for (var bad :
        new DecryptRequest[] {
          opening(sealed).setName(other).build(),
          opening(sealed).setAdditionalAuthenticatedData(ByteString.EMPTY).build(),
          opening(damaged).build(),
          opening(relabelled).build(),
          opening(unknownFormat).build(),
          opening(ByteString.copyFromUtf8("short")).build(),
        }) {
      Refused.with(INVALID_ARGUMENT, FAILED, () -> kms.client().decrypt(bad));
    }
  }

  @Test
  void encryptsWithTheVersionThatIsNamed() {
    var second =
        kms.client().createCryptoKeyVersion(key, CryptoKeyVersion.getDefaultInstance()).getName();

    var sealed = kms.client().encrypt(sealing(second).build());
    var opened = kms.client().decrypt(opening(sealed.getCiphertext()).build());

    assertThat(sealed.getName()).isEqualTo(key + "/cryptoKeyVersions/2");
    assertThat(opened.getPlaintext()).isEqualTo(PLAINTEXT);
    assertThat(opened.getUsedPrimary()).isFalse();
  }

  @Test
  void holdsTheLimitsOfSoftwareAndHsmKeys() {
    var limit = ByteString.copyFrom(new byte[64 * 1024]);
    var over = ByteString.copyFrom(new byte[64 * 1024 + 1]);
    var hsm = kms.hsm("hsm").getName();

    var sealed =
        kms.client()
            .encrypt(
                sealing(key).setPlaintext(limit).setAdditionalAuthenticatedData(limit).build());
    assertThat(
            kms.client()
                .decrypt(
                    opening(sealed.getCiphertext()).setAdditionalAuthenticatedData(limit).build())
                .getPlaintext())
        .isEqualTo(limit);
    Refused.with(
        INVALID_ARGUMENT,
        "plaintext is 65537 bytes long",
        () -> kms.client().encrypt(sealing(key).setPlaintext(over).build()));
    Refused.with(
        INVALID_ARGUMENT,
        "additional_authenticated_data is 65537",
        () -> kms.client().encrypt(sealing(key).setAdditionalAuthenticatedData(over).build()));
    Refused.with(
        INVALID_ARGUMENT,
        "HSM",
        () ->
            kms.client()
                .encrypt(
                    sealing(hsm).setPlaintext(ByteString.copyFrom(new byte[8 * 1024])).build()));
  }

  @Test
  void saysWhichKeyOrVersionDoesNotExist() {
    Refused.with(
        NOT_FOUND,
        "CryptoKey " + key + "x not found.",
        () -> kms.client().encrypt(sealing(key + "x").build()));
    Refused.with(
        NOT_FOUND,
        "CryptoKeyVersion " + key + "/cryptoKeyVersions/9 not found.",
        () -> kms.client().encrypt(sealing(key + "/cryptoKeyVersions/9").build()));
    Refused.with(
        INVALID_ARGUMENT, "crypto key", () -> kms.client().encrypt(sealing("nonsense").build()));
  }

  private ByteString seal(String name) {
    return kms.client().encrypt(sealing(name).build()).getCiphertext();
  }

  private static EncryptRequest.Builder sealing(String name) {
    return EncryptRequest.newBuilder()
        .setName(name)
        .setPlaintext(PLAINTEXT)
        .setAdditionalAuthenticatedData(AAD);
  }

  private DecryptRequest.Builder opening(ByteString ciphertext) {
    return DecryptRequest.newBuilder()
        .setName(key)
        .setCiphertext(ciphertext)
        .setAdditionalAuthenticatedData(AAD);
  }

  private static ByteString flipped(ByteString bytes, int at, int bits) {
    var copy = bytes.toByteArray();
    copy[at] = (byte) (copy[at] ^ bits);
    return ByteString.copyFrom(copy);
  }
}
