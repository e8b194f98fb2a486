package dev.byot.vault.seal.kms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.kms.LocalKms;
import dev.byot.vault.kms.NoisyLine;
import dev.byot.vault.seal.SealRefusedException;
import dev.byot.vault.seal.SealedSecret;
import dev.byot.vault.seal.Sealer;
import dev.byot.vault.seal.UnsealUnavailableException;
import dev.byot.vault.secret.Secret;
import io.grpc.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// One instance for all tests: making an RSA key takes a second.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KmsUnsealerTest {
  private static final Instant ACCEPTED = Instant.parse("2026-11-25T12:00:00Z");
  private static final KeyRef KEY =
      new KeyRef(OwnerId.of(null, "ada"), new ProviderId("openai"), KeyName.DEFAULT);
  private static final CommandId COMMAND = CommandId.next();
  private static final ByteString OTHER = ByteString.copyFromUtf8("other");

  private final LocalKms local = new LocalKms();
  private final String version =
      local.createSealVersion("seal", CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256);
  private final KmsSealingKeys publicKeys = new KmsSealingKeys(local.kms());
  private final KmsUnsealer unsealer = KmsUnsealer.create(local.kms(), List.of(version));

  KmsUnsealerTest() throws IOException {}

  @AfterEach
  void calm() {
    local.faults().clear();
    local.line().changeAnswers(0, UnaryOperator.identity());
  }

  @AfterAll
  void stop() {
    local.close();
  }

  @Test
  void opensWhatWasSealedToItsPublicKey() {
    assertThat(unsealer.unseal(seal(version), KEY, COMMAND, ACCEPTED)).isEqualTo(secret());
  }

  @Test
  void findsTheVersionByTheKid() {
    var next =
        local.createSealVersion("next", CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256);
    var both = KmsUnsealer.create(local.kms(), List.of(next, version));

    assertThat(both.unseal(seal(version), KEY, COMMAND, ACCEPTED)).isEqualTo(secret());
    assertThat(both.unseal(seal(next), KEY, COMMAND, ACCEPTED)).isEqualTo(secret());
  }

  @Test
  void asksKmsNothingAboutAKidThatIsNotConfigured() {
    var foreign =
        seal(
            local.createSealVersion(
                "foreign", CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256));
    var before = local.line().requests();

    refuses(SealRefusedException.Reason.UNKNOWN_KEY, foreign);
    assertThat(local.line().requests()).isEqualTo(before);
  }

  @Test
  void doesNotTellAWrongPaddingFromAWrongTag() {
    var parts = seal(version).compact().split("\\.", -1);
    var padding = parts.clone();
    padding[1] = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[384]);
    var tag = parts.clone();
    tag[4] = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[16]);

    for (var hostile : List.of(padding, tag)) {
      refuses(
          SealRefusedException.Reason.DOES_NOT_OPEN, new SealedSecret(String.join(".", hostile)));
    }
  }

  @Test
  void asksAgainWhereAnythingWasDamagedOnTheWay() {
    var sealed = seal(version);
    for (var damage :
        List.of(
            NoisyLine.set("plaintext", OTHER),
            NoisyLine.set("plaintext_crc32c", Int64Value.of(7)),
            NoisyLine.clear("plaintext_crc32c"),
            NoisyLine.set("verified_ciphertext_crc32c", false))) {
      local.line().changeAnswers(3, damage);
      assertThat(unsealer.unseal(sealed, KEY, COMMAND, ACCEPTED)).isEqualTo(secret());
    }

    local.line().changeRequests(3, NoisyLine.set("ciphertext", OTHER));
    assertThat(unsealer.unseal(sealed, KEY, COMMAND, ACCEPTED)).isEqualTo(secret());

    local.line().changeRequests(4, NoisyLine.set("ciphertext", OTHER));
    unavailable(() -> unsealer.unseal(sealed, KEY, COMMAND, ACCEPTED));
  }

  @Test
  void saysOfARefusalByKmsThatItMayPass() {
    var sealed = seal(version);
    local
        .faults()
        .add(
            Fault.always(
                "AsymmetricDecrypt", new Fault.Action.Fail(Status.Code.PERMISSION_DENIED)));

    unavailable(() -> unsealer.unseal(sealed, KEY, COMMAND, ACCEPTED));
  }

  @Test
  void takesNoDamagedPublicKey() {
    for (var damage :
        List.of(
            NoisyLine.set("pem", "other"),
            NoisyLine.clear("pem_crc32c"),
            NoisyLine.set("name", "projects/evil"))) {
      local.line().changeAnswers(4, damage);
      unavailable(() -> publicKeys.read(version));
    }
    unavailable(() -> publicKeys.read(version.replace("/1", "/9")));
  }

  @Test
  void takesNoKeyOfAnotherAlgorithm() {
    local
        .line()
        .changeAnswers(
            1,
            NoisyLine.set(
                "algorithm",
                CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256.getValueDescriptor()));

    assertThatIllegalArgumentException().isThrownBy(() -> publicKeys.read(version));
  }

  private SealedSecret seal(String toVersion) {
    return new Sealer(publicKeys.read(toVersion))
        .seal(secret(), KEY, COMMAND, ACCEPTED.plusSeconds(300));
  }

  private void refuses(SealRefusedException.Reason reason, SealedSecret sealed) {
    assertThatExceptionOfType(SealRefusedException.class)
        .isThrownBy(() -> unsealer.unseal(sealed, KEY, COMMAND, ACCEPTED))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private static void unavailable(Runnable call) {
    assertThatExceptionOfType(UnsealUnavailableException.class).isThrownBy(call::run);
  }

  private static Secret secret() {
    return Secret.taking("sk-test".getBytes(UTF_8));
  }
}
