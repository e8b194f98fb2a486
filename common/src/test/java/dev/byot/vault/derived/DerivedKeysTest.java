package dev.byot.vault.derived;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.secret.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DerivedKeysTest {
  private static final OwnerId ADA = OwnerId.of(null, "ada");
  private static final ProviderId OPENAI = new ProviderId("openai");

  private final DerivedKeys keys = new DerivedKeys(root(1));
  private final Fingerprints fingerprints = new Fingerprints(keys);

  /// Those of Project Wycheproof that have no salt, as we have none.
  static List<JsonNode> vectors() throws IOException {
    var vectors = new ArrayList<JsonNode>();
    try (var json =
        DerivedKeysTest.class.getResourceAsStream("/vectors/wycheproof/hkdf_sha256_test.json")) {
      for (var group : new JsonMapper().readTree(Objects.requireNonNull(json)).get("testGroups")) {
        for (var test : group.get("tests")) {
          if (test.get("salt").asText().isEmpty()) {
            vectors.add(test);
          }
        }
      }
    }
    assertThat(vectors).hasSize(23);
    return vectors;
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void agreesWithThePublishedVector(JsonNode vector) {
    var key =
        DerivedKeys.hkdf(
            HexFormat.of().parseHex(vector.get("ikm").asText()),
            HexFormat.of().parseHex(vector.get("info").asText()),
            vector.get("size").asInt(),
            "HmacSHA256");

    assertThat(HexFormat.of().formatHex(key.getEncoded())).isEqualTo(vector.get("okm").asText());
  }

  @Test
  void everyPurposeVersionAndRootHasAKeyOfItsOwn() {
    var key = keys.hmacKey("cursor", 1);

    assertThat(key).isEqualTo(keys.hmacKey("cursor", 1));
    assertThat(key).isNotEqualTo(keys.hmacKey("cursor", 2));
    assertThat(key).isNotEqualTo(keys.hmacKey("digest", 1));
    try (var others = new DerivedKeys(root(2))) {
      assertThat(key).isNotEqualTo(others.hmacKey("cursor", 1));
    }
  }

  @Test
  void aKeyForEncryptionIsOneOfAes256() {
    var key = keys.aesKey("capability", 1);

    assertThat(key.getAlgorithm()).isEqualTo("AES");
    assertThat(key.getEncoded()).hasSize(32);
    assertThat(key).isNotEqualTo(keys.aesKey("stream-id", 1));
  }

  @Test
  void takesNoShortRootAndNoOddPurpose() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DerivedKeys(Secret.taking(new byte[31])));
    assertThatIllegalArgumentException().isThrownBy(() -> keys.hmacKey("cursor/v1", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> keys.hmacKey("cursor", 0));
  }

  /// Stored fingerprints depend on it. The values were computed by other code.
  @Test
  void aFingerprintIsWhatItHasAlwaysBeen() {
    assertThat(fingerprints.perOwner(ADA, OPENAI, secret("sk-test")))
        .hasToString("3e4IKvQCh6Z0bh3Hemz6CQ");
    assertThat(fingerprints.global(OPENAI, secret("sk-test")))
        .hasToString("Tplj53iXsN43Hd8FGMUCTQ");
  }

  @Test
  void fingerprintsTellOwnersProvidersAndKeysApart() {
    var key = secret("sk-test");
    var mine = fingerprints.perOwner(ADA, OPENAI, key);

    assertThat(mine).isEqualTo(fingerprints.perOwner(ADA, OPENAI, secret("sk-test")));
    assertThat(mine).isNotEqualTo(fingerprints.perOwner(OwnerId.of(null, "bob"), OPENAI, key));
    assertThat(mine).isNotEqualTo(fingerprints.perOwner(ADA, new ProviderId("gemini"), key));
    assertThat(mine).isNotEqualTo(fingerprints.perOwner(ADA, OPENAI, secret("sk-test2")));
    assertThat(mine).isNotEqualTo(fingerprints.global(OPENAI, key));
    assertThat(fingerprints.global(OPENAI, key))
        .isNotEqualTo(fingerprints.global(new ProviderId("gemini"), key));
  }

  @Test
  void aFingerprintHasOneShape() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Fingerprint("short"));
  }

  private static Secret root(int seed) {
    var bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return Secret.taking(bytes);
  }

  private static Secret secret(String text) {
    return Secret.taking(text.getBytes(UTF_8));
  }
}
