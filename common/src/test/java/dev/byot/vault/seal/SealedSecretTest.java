package dev.byot.vault.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.jwk.RSAKey;
import dev.byot.vault.secret.AesGcm;
import dev.byot.vault.secret.Secret;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SealedSecretTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.b.c.d",
        "a.b.c.d.e.f",
        "a..c.d.e",
        "a.b.c.d.",
        ".b.c.d.e",
        "a.b.c.d.e=",
        "a.b.c.d.e\n",
        "a.b.c+.d.e",
        "{\"ciphertext\":\"x\"}"
      })
  void refusesWhatIsNoCompactJwe(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new SealedSecret(text));
  }

  @Test
  void hasALimit() {
    var longest = "a.b.c.d." + "e".repeat(SealedSecret.MAX_LENGTH - 8);

    assertThat(new SealedSecret(longest)).hasToString("SealedSecret[redacted]");
    assertThatIllegalArgumentException().isThrownBy(() -> new SealedSecret(longest + "e"));
  }

  @Test
  void takesThePartsOfTheExampleInRfc7516Apart() throws Exception {
    var vector = vector();

    var parts = SealParts.of(new SealedSecret(vector.get("compact").asText()));

    assertThat(parts.iv()).isEqualTo(HexFormat.of().parseHex(vector.get("ivHex").asText()));
    var contentKey = Secret.taking(HexFormat.of().parseHex(vector.get("cekHex").asText()));
    assertThat(
            AesGcm.decrypt(
                contentKey, parts.iv(), parts.associatedData(), parts.ciphertextAndTag()))
        .isEqualTo(
            Secret.taking(vector.get("plaintext").asText().getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void refusesTheAlgorithmOfThatExample() throws IOException {
    var example = new SealedSecret(vector().get("compact").asText());

    assertThatExceptionOfType(SealRefusedException.class).isThrownBy(() -> SealBinding.of(example));
  }

  @Test
  void aSealingKeyIsNamedByItsThumbprintAndNothingElse() throws Exception {
    var key = FakePrivateKeys.sealingKey();

    assertThat(RSAKey.parse(key.toJwk()).computeThumbprint()).hasToString(key.kid());
    assertThat(RSAKey.parse(key.toJwk()).isPrivate()).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new SealingKey("other", key.publicKey()));
  }

  @Test
  void aSealingKeyIsNotShort() throws Exception {
    var modulus = BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE);
    var weak =
        (RSAPublicKey)
            KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537)));

    assertThatIllegalArgumentException().isThrownBy(() -> SealingKey.of(weak));
  }

  private static JsonNode vector() throws IOException {
    try (var json = SealedSecretTest.class.getResourceAsStream("/vectors/rfc7516/A.1.json")) {
      return new JsonMapper().readTree(Objects.requireNonNull(json));
    }
  }
}
