package dev.byot.vault.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Against the vectors of Project Wycheproof, those of our sizes.
final class AesGcmTest {
  static List<JsonNode> vectors() throws IOException {
    var vectors = new ArrayList<JsonNode>();
    try (var json = AesGcmTest.class.getResourceAsStream("/vectors/wycheproof/aes_gcm_test.json")) {
      for (var group : new JsonMapper().readTree(Objects.requireNonNull(json)).get("testGroups")) {
        if (group.get("keySize").asInt() == 256
            && group.get("ivSize").asInt() == 96
            && group.get("tagSize").asInt() == 128) {
          group.get("tests").forEach(vectors::add);
        }
      }
    }
    return vectors;
  }

  @Test
  void hasVectorsToPass() throws IOException {
    assertThat(vectors()).hasSize(66);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void agreesWithThePublishedVector(JsonNode vector) throws AEADBadTagException {
    var key = Secret.taking(hex(vector, "key"));
    var ciphertext =
        HexFormat.of().parseHex(vector.get("ct").asText() + vector.get("tag").asText());

    if (vector.get("result").asText().equals("valid")) {
      var plaintext = Secret.taking(hex(vector, "msg"));
      assertThat(AesGcm.encrypt(key, hex(vector, "iv"), hex(vector, "aad"), plaintext))
          .isEqualTo(ciphertext);
      assertThat(AesGcm.decrypt(key, hex(vector, "iv"), hex(vector, "aad"), ciphertext))
          .isEqualTo(plaintext);
    } else {
      assertThatExceptionOfType(AEADBadTagException.class)
          .isThrownBy(() -> AesGcm.decrypt(key, hex(vector, "iv"), hex(vector, "aad"), ciphertext));
    }
  }

  @Test
  void takesNoOtherSizes() {
    var key = Secret.taking(new byte[AesGcm.KEY_BYTES]);
    var shortKey = Secret.taking(new byte[16]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> AesGcm.encrypt(shortKey, new byte[12], new byte[0], key));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AesGcm.encrypt(key, new byte[16], new byte[0], key));
  }

  private static byte[] hex(JsonNode vector, String name) {
    return HexFormat.of().parseHex(vector.get(name).asText());
  }
}
