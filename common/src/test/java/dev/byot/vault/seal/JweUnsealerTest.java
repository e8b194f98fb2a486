package dev.byot.vault.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.RSADecrypter;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.seal.SealRefusedException.Reason;
import dev.byot.vault.secret.Secret;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JweUnsealerTest {
  private static final Instant ACCEPTED = Instant.parse("2026-11-25T12:00:00Z");
  private static final Instant EXPIRES = ACCEPTED.plusSeconds(300);
  private static final KeyRef KEY =
      new KeyRef(OwnerId.of(null, "ada"), new ProviderId("openai"), KeyName.DEFAULT);
  private static final CommandId COMMAND = CommandId.next();

  private final FakePrivateKeys keys = new FakePrivateKeys();
  private final JweUnsealer unsealer = new JweUnsealer(keys, new SecureRandom());
  private final Sealer sealer = new Sealer(FakePrivateKeys.sealingKey());

  private final SealedSecret sealed = sealer.seal(secret("sk-test"), KEY, COMMAND, EXPIRES);

  @Test
  void opensWhatWasSealed() {
    assertThat(unsealer.unseal(sealed, KEY, COMMAND, ACCEPTED)).isEqualTo(secret("sk-test"));
    assertThat(keys.uses()).isEqualTo(1);
  }

  @Test
  void opensWhatWasMadeByHand() {
    var handmade = new HandmadeSeal(header()).make();

    assertThat(unsealer.unseal(handmade, KEY, COMMAND, ACCEPTED))
        .isEqualTo(secret("{\"apiKey\":\"sk-test\"}"));
  }

  @Test
  void sealsWhatAnyJoseLibraryOpens() throws Exception {
    var jwe = JWEObject.parse(sealed.compact());

    jwe.decrypt(
        new RSADecrypter(FakePrivateKeys.PAIR.getPrivate(), new HashSet<>(SealBinding.CRITICAL)));

    assertThat(jwe.getPayload()).hasToString("sk-test");
  }

  @Test
  void readsTheBindingWithoutOpening() {
    var binding =
        SealBinding.check(
            sealed, KEY, COMMAND, Set.of(FakePrivateKeys.sealingKey().kid()), ACCEPTED);

    assertThat(binding)
        .isEqualTo(new SealBinding(FakePrivateKeys.sealingKey().kid(), KEY, COMMAND, EXPIRES));
  }

  @Test
  void refusesAnotherOwnerProviderNameOrCommandWithoutUsingTheKey() {
    var otherOwner = new KeyRef(OwnerId.of(null, "bob"), KEY.provider(), KEY.name());
    var otherProvider = new KeyRef(KEY.owner(), new ProviderId("gemini"), KEY.name());
    var otherName = new KeyRef(KEY.owner(), KEY.provider(), new KeyName("work"));

    refuses(Reason.WRONG_BINDING, () -> unsealer.unseal(sealed, otherOwner, COMMAND, ACCEPTED));
    refuses(Reason.WRONG_BINDING, () -> unsealer.unseal(sealed, otherProvider, COMMAND, ACCEPTED));
    refuses(Reason.WRONG_BINDING, () -> unsealer.unseal(sealed, otherName, COMMAND, ACCEPTED));
    refuses(Reason.WRONG_BINDING, () -> unsealer.unseal(sealed, KEY, CommandId.next(), ACCEPTED));
    assertThat(keys.uses()).isZero();
  }

  @Test
  void refusesAnUnknownKidWithoutUsingTheKey() {
    var other = SealingKey.of((RSAPublicKey) FakePrivateKeys.generate().getPublic());
    var foreign = new Sealer(other).seal(secret("sk-test"), KEY, COMMAND, EXPIRES);

    refuses(Reason.UNKNOWN_KEY, () -> unsealer.unseal(foreign, KEY, COMMAND, ACCEPTED));
    assertThat(keys.uses()).isZero();
  }

  @Test
  void judgesTheExpiryByTheAcceptance() {
    assertThat(unsealer.unseal(sealed, KEY, COMMAND, EXPIRES)).isEqualTo(secret("sk-test"));
    refuses(Reason.EXPIRED, () -> unsealer.unseal(sealed, KEY, COMMAND, EXPIRES.plusMillis(1)));

    var earliest = EXPIRES.minus(SealBinding.MAX_LIFE);
    assertThat(unsealer.unseal(sealed, KEY, COMMAND, earliest)).isEqualTo(secret("sk-test"));
    refuses(
        Reason.EXPIRED,
        () -> unsealer.unseal(sealed, KEY, COMMAND, earliest.minus(Duration.ofMillis(1))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"alg\":\"RSA-OAEP-256\"→\"alg\":\"RSA-OAEP\"",
        "\"alg\":\"RSA-OAEP-256\"→\"alg\":\"RSA1_5\"",
        "\"alg\":\"RSA-OAEP-256\"→\"alg\":\"dir\"",
        "\"alg\":\"RSA-OAEP-256\"→\"alg\":\"A256KW\"",
        "\"alg\":\"RSA-OAEP-256\"→\"alg\":\"PBES2-HS256+A128KW\",\"p2c\":2000000000",
        "\"alg\":\"RSA-OAEP-256\"→\"alg\":\"none\"",
        "\"alg\":\"RSA-OAEP-256\"→\"alg\":[\"RSA-OAEP-256\"]",
        "\"enc\":\"A256GCM\"→\"enc\":\"A128GCM\"",
        "\"enc\":\"A256GCM\"→\"enc\":\"A256CBC-HS512\"",
        "\"enc\":\"A256GCM\"→\"enc\":\"A256GCM\",\"zip\":\"DEF\"",
        "\"enc\":\"A256GCM\"→\"enc\":\"A256GCM\",\"jku\":\"https://evil\"",
        "\"enc\":\"A256GCM\"→\"enc\":\"A256GCM\",\"cty\":\"JWT\"",
        "\"enc\":\"A256GCM\"→\"enc\":\"A256GCM\",\"enc\":\"A256GCM\"",
        "\"enc\":\"A256GCM\"→\"enc\":\"A256GCM\",\"\\u0065nc\":\"A256GCM\"",
        "\"enc\":\"A256GCM\",→",
        "\"typ\":\"byot-seal+jwe\"→\"typ\":\"JWT\"",
        "\"typ\":\"byot-seal+jwe\"→\"typ\":\"BYOT-SEAL+JWE\"",
        "\"typ\":\"byot-seal+jwe\",→",
        "\"cid\",\"exp\"]→\"cid\"]",
        "\"cid\",\"exp\"]→\"cid\",\"exp\",\"zzz\"]",
        "\"cid\",\"exp\"]→\"exp\",\"cid\"]",
        "\"cid\",\"exp\"]→\"cid\",\"exp\",\"exp\"]",
        "\"cid\",\"exp\"]→\"cid\",7]",
        "\"cid\":\"→\"cid\":\"x",
        "\"prv\":\"openai\"→\"prv\":\"OpenAI\"",
        "\"prv\":\"openai\"→\"prv\":null",
        "\"nam\":\"default\"→\"nam\":\"../default\"",
        "\"nam\":\"default\"→\"nam\":\"défault\"",
        "\"own\":\"→\"own\":\"x",
        "\"exp\":→\"exp\":-",
        "\"exp\":→\"exp\":1e3,\"x\":",
        "\"exp\":→\"exp\":0.5,\"x\":",
        "\"exp\":→\"exp\":\"1\",\"x\":",
        "\"exp\":→\"exp\":99999999999999999999,\"x\":",
        "\"exp\":→\"exp\":999999999999",
        "}→",
        "}→}}",
        "}→,}",
        "}→}{}",
        "{→[{",
        "{→\u0000{",
        "{→{/**/",
      })
  void refusesAnyOtherHeaderWithoutUsingTheKey(String change) {
    var parts = change.split("→", -1);
    var header = header();
    assertThat(header).contains(parts[0]);
    var hostile = new HandmadeSeal(header.replace(parts[0], parts[1])).make();

    refuses(Reason.MALFORMED, () -> unsealer.unseal(hostile, KEY, COMMAND, ACCEPTED));
    assertThat(keys.uses()).isZero();
  }

  @Test
  void refusesAHugeHeaderWithoutUsingTheKey() {
    var padded = new HandmadeSeal(header().replace("{", "{" + " ".repeat(1024))).make();
    var nested = new HandmadeSeal("{\"a\":".repeat(5_000)).make();

    refuses(Reason.MALFORMED, () -> unsealer.unseal(padded, KEY, COMMAND, ACCEPTED));
    refuses(Reason.MALFORMED, () -> unsealer.unseal(nested, KEY, COMMAND, ACCEPTED));
    assertThat(keys.uses()).isZero();
  }

  @Test
  void refusesOtherSizesWithoutUsingTheKey() {
    var shortTag = new HandmadeSeal(header());
    shortTag.dropFromTag = 4;
    var longIv = new HandmadeSeal(header());
    longIv.iv = new byte[16];
    var shortKey = new HandmadeSeal(header());
    shortKey.replaceEncryptedKey = new byte[256];

    for (var hostile : Set.of(shortTag, longIv, shortKey)) {
      refuses(Reason.MALFORMED, () -> unsealer.unseal(hostile.make(), KEY, COMMAND, ACCEPTED));
    }
    assertThat(keys.uses()).isZero();
  }

  @Test
  void refusesASecondSpellingOfTheSameBytes() {
    var compact = sealed.compact();
    var last = compact.charAt(compact.length() - 1);
    // The last of 22 characters has four bits to spare.
    var other = compact.substring(0, compact.length() - 1) + (char) (last + 1);

    refuses(
        Reason.MALFORMED, () -> unsealer.unseal(new SealedSecret(other), KEY, COMMAND, ACCEPTED));
  }

  @Test
  void doesNotTellAWrongPaddingFromAWrongKeySizeOrAWrongTag() {
    var padding = new HandmadeSeal(header());
    padding.replaceEncryptedKey = new byte[384];
    padding.replaceEncryptedKey[383] = 2;
    var size = new HandmadeSeal(header());
    size.contentKey = new byte[16];
    var otherHeader = new HandmadeSeal(header()).make().compact().split("\\.", -1);
    otherHeader[0] = HandmadeSeal.encode(header().replace("{", "{ ").getBytes(UTF_8));
    var tag = new SealedSecret(String.join(".", otherHeader));

    for (var hostile : Set.of(padding.make(), size.make(), tag)) {
      refuses(Reason.DOES_NOT_OPEN, () -> unsealer.unseal(hostile, KEY, COMMAND, ACCEPTED));
    }
  }

  @Test
  void passesAnOutageOn() {
    keys.goDown();

    assertThatExceptionOfType(UnsealUnavailableException.class)
        .isThrownBy(() -> unsealer.unseal(sealed, KEY, COMMAND, ACCEPTED));
  }

  @Test
  void sealsNoEmptyAndNoOversizedSecret() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sealer.seal(secret(""), KEY, COMMAND, EXPIRES));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sealer.seal(secret("x".repeat(50_000)), KEY, COMMAND, EXPIRES));
  }

  private static String header() {
    return ("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"typ\":\"byot-seal+jwe\",\"kid\":\"%s\","
            + "\"crit\":[\"own\",\"prv\",\"nam\",\"cid\",\"exp\"],\"own\":\"%s\",\"prv\":\"openai\","
            + "\"nam\":\"default\",\"cid\":\"%s\",\"exp\":%d}")
        .formatted(
            FakePrivateKeys.sealingKey().kid(), KEY.owner(), COMMAND, EXPIRES.getEpochSecond());
  }

  private static void refuses(Reason reason, Runnable call) {
    assertThatExceptionOfType(SealRefusedException.class)
        .isThrownBy(call::run)
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason))
        .withMessage("the sealed secret is refused: " + reason);
  }

  private static Secret secret(String text) {
    return Secret.taking(text.getBytes(UTF_8));
  }
}
