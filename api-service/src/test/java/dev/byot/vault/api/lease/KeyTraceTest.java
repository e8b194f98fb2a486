package dev.byot.vault.api.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyTraceTest {
  private static final String KEY = "sk-proj-0123456789abcdefghij";
  private static final KeyTrace TRACE = KeyTrace.of(bytes(KEY));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        KEY,
        "x" + KEY,
        KEY + "\u00ff",
        "{\"error\":\"Incorrect API key provided: " + KEY + ".\"}",
        "sk-proj-0123" + KEY + KEY
      })
  void recognisesTheKeyWhereverItIs(String text) {
    assertThat(TRACE.isIn(bytes(text))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sk-proj-0123456789abcdefghi",
        "sk-proj-0123456789abcdefgh.ij",
        "SK-PROJ-0123456789ABCDEFGHIJ",
        "sk-proj-****************ghij and more to say"
      })
  void recognisesNothingElse(String text) {
    assertThat(TRACE.isIn(bytes(text))).isFalse();
  }

  @Test
  void agreesWithAPlainSearch() {
    var random = new Random(20_261_126);
    for (var round = 0; round < 2_000; round++) {
      var text = random.ints(random.nextInt(30), 'a', 'c').mapToObj(Character::toString);
      var haystack = String.join("", text.toList());
      var needle =
          String.join(
              "",
              random.ints(1 + random.nextInt(5), 'a', 'c').mapToObj(Character::toString).toList());

      assertThat(KeyTrace.of(bytes(needle)).isIn(bytes(haystack)))
          .as("%s in %s", needle, haystack)
          .isEqualTo(haystack.contains(needle));
    }
  }

  @Test
  void saysNothingOfTheKey() {
    assertThat(TRACE.toString()).doesNotContain("proj");
    assertThatThrownBy(() -> KeyTrace.of(new byte[0])).isInstanceOf(IllegalArgumentException.class);
  }
}
