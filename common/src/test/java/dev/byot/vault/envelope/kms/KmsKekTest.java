package dev.byot.vault.envelope.kms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.envelope.EnvelopeException;
import dev.byot.vault.envelope.KekUnavailableException;
import dev.byot.vault.kms.LocalKms;
import dev.byot.vault.kms.NoisyLine;
import dev.byot.vault.secret.Secret;
import io.grpc.Status;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KmsKekTest {
  private static final byte[] PLACE = "a place".getBytes(UTF_8);
  private static final ByteString OTHER = ByteString.copyFromUtf8("other");

  private final LocalKms local = new LocalKms();
  private final String key = local.createKek("kek");
  private final KmsKek kek = new KmsKek(local.kms(), key);

  KmsKekTest() throws IOException {}

  @AfterEach
  void close() {
    local.close();
  }

  @Test
  void unwrapsWhatItWrapped() {
    var wrapped = kek.wrap(dek(), PLACE);

    assertThat(wrapped.kekVersion()).isEqualTo(key + "/cryptoKeyVersions/1");
    assertThat(kek.unwrap(wrapped.bytes(), PLACE)).isEqualTo(dek());
  }

  @Test
  void unwrapsAfterARotationAndRecordsTheNewVersion() {
    var before = kek.wrap(dek(), PLACE);

    var version = local.rotate(key);

    assertThat(kek.wrap(dek(), PLACE).kekVersion()).isEqualTo(version).endsWith("/2");
    assertThat(kek.unwrap(before.bytes(), PLACE)).isEqualTo(dek());
  }

  @Test
  void unwrapsInNoOtherPlaceAndNothingDamaged() {
    var wrapped = kek.wrap(dek(), PLACE).bytes();
    var damaged = wrapped.clone();
    damaged[damaged.length - 1] ^= 1;

    for (var attempt :
        List.<Runnable>of(
            () -> kek.unwrap(wrapped, "another".getBytes(UTF_8)),
            () -> kek.unwrap(damaged, PLACE),
            () -> kek.unwrap(new byte[1], PLACE))) {
      assertThatExceptionOfType(EnvelopeException.class).isThrownBy(attempt::run);
    }
  }

  @Test
  void unwrapsNothingOfAnotherKey() {
    var other = new KmsKek(local.kms(), local.createKek("other"));
    var wrapped = other.wrap(dek(), PLACE).bytes();

    assertThatExceptionOfType(EnvelopeException.class).isThrownBy(() -> kek.unwrap(wrapped, PLACE));
  }

  @Test
  void saysOfADisabledVersionAndOfRefusalsThatTheyMayPass() {
    var wrapped = kek.wrap(dek(), PLACE).bytes();
    local
        .kms()
        .updateCryptoKeyVersion(
            CryptoKeyVersion.newBuilder()
                .setName(key + "/cryptoKeyVersions/1")
                .setState(CryptoKeyVersionState.DISABLED)
                .build(),
            FieldMask.newBuilder().addPaths("state").build());
    unavailable(() -> kek.unwrap(wrapped, PLACE));
    unavailable(() -> kek.wrap(dek(), PLACE));

    local
        .faults()
        .add(Fault.always("Decrypt", new Fault.Action.Fail(Status.Code.PERMISSION_DENIED)));
    unavailable(() -> kek.unwrap(wrapped, PLACE));
  }

  @Test
  void staysThroughAShortOutage() {
    local.faults().add(Fault.next(2, "Encrypt", new Fault.Action.Fail(Status.Code.UNAVAILABLE)));

    var wrapped = kek.wrap(dek(), PLACE);

    local.faults().add(Fault.next(1, "Decrypt", new Fault.Action.LoseReply()));
    assertThat(kek.unwrap(wrapped.bytes(), PLACE)).isEqualTo(dek());
  }

  @Test
  void asksAgainWhereAnythingWasDamagedOnTheWay() {
    var wrapped = kek.wrap(dek(), PLACE).bytes();
    for (var damage :
        List.of(
            NoisyLine.set("ciphertext", OTHER),
            NoisyLine.set("ciphertext_crc32c", Int64Value.of(7)),
            NoisyLine.clear("ciphertext_crc32c"),
            NoisyLine.set("verified_plaintext_crc32c", false),
            NoisyLine.set("verified_additional_authenticated_data_crc32c", false),
            NoisyLine.set("name", "projects/evil"))) {
      local.line().changeAnswers(3, damage);
      assertThat(kek.unwrap(kek.wrap(dek(), PLACE).bytes(), PLACE)).isEqualTo(dek());
    }
    for (var damage :
        List.of(
            NoisyLine.set("plaintext", OTHER),
            NoisyLine.set("plaintext_crc32c", Int64Value.of(7)),
            NoisyLine.clear("plaintext_crc32c"))) {
      local.line().changeAnswers(3, damage);
      assertThat(kek.unwrap(wrapped, PLACE)).isEqualTo(dek());
    }
    for (var damage : damagedRequests()) {
      local.line().changeRequests(3, damage);
      assertThat(kek.unwrap(wrapped, PLACE)).isEqualTo(dek());
    }
  }

  private static List<UnaryOperator<Message>> damagedRequests() {
    return List.of(
        NoisyLine.set("ciphertext", OTHER), NoisyLine.set("additional_authenticated_data", OTHER));
  }

  @Test
  void givesUpAfterFourDamagedAnswersAndNeverCallsThatPermanent() {
    var wrapped = kek.wrap(dek(), PLACE).bytes();
    var before = local.line().requests();

    local.line().changeAnswers(100, NoisyLine.set("plaintext", OTHER));
    unavailable(() -> kek.unwrap(wrapped, PLACE));
    assertThat(local.line().requests() - before).isEqualTo(4);

    local.line().changeRequests(100, NoisyLine.set("ciphertext", OTHER));
    unavailable(() -> kek.unwrap(wrapped, PLACE));

    local.line().changeRequests(100, NoisyLine.set("plaintext", OTHER));
    unavailable(() -> kek.wrap(dek(), PLACE));

    local.line().changeRequests(100, NoisyLine.clear("plaintext_crc32c"));
    unavailable(() -> kek.wrap(dek(), PLACE));
  }

  private static void unavailable(Runnable call) {
    assertThatExceptionOfType(KekUnavailableException.class).isThrownBy(call::run);
  }

  private static Secret dek() {
    return Secret.taking("0123456789abcdef0123456789abcdef".getBytes(UTF_8));
  }
}
