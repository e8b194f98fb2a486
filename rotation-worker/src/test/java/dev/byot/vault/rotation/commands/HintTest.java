package dev.byot.vault.rotation.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.secret.Secret;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HintTest {
  @ParameterizedTest
  @CsvSource({
    "sk-proj-0123456789abcdAbCd, sk-…AbCd",
    "sk_0123456789abcdefgh, sk_…efgh",
    "AIzaSyA0123456789abcdef, …cdef",
    "a-0123456789012345678, a-…5678",
    "toolong-0123456789012345, …2345",
    "sk-456789012345678901, sk-…8901",
  })
  void showsTheProvidersPrefixAndTheLastFour(String key, String hint) {
    assertThat(of(key)).isEqualTo(hint);
  }

  @ParameterizedTest
  @CsvSource({"sk-0123456789012345", "x", "sk-0123456789 0123456789", "sk-01234567890123456789é"})
  void showsNothingOfAShortOrUnprintableKey(String key) {
    assertThat(of(key)).isEqualTo("…");
  }

  private static String of(String key) {
    try (var secret = Secret.taking(key.getBytes(StandardCharsets.UTF_8))) {
      return Hint.of(secret);
    }
  }
}
