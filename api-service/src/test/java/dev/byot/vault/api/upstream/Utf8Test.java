package dev.byot.vault.api.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Utf8Test {
  @ParameterizedTest
  @ValueSource(strings = {"a", "aä", "a€", "a😀"})
  void knowsHowMuchOfTheLastCharacterIsThere(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);

    for (var length = 1; length < bytes.length; length++) {
      assertThat(Utf8.unfinished(bytes, length)).isEqualTo(length - 1);
    }
    assertThat(Utf8.unfinished(bytes, bytes.length)).isZero();
  }

  @Test
  void holdsNothingBackThatIsNoUtf8() {
    assertThat(Utf8.unfinished(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80}, 3)).isZero();
    assertThat(Utf8.unfinished(new byte[] {'a', (byte) 0x80}, 2)).isZero();
    assertThat(Utf8.unfinished(new byte[0], 0)).isZero();
  }
}
