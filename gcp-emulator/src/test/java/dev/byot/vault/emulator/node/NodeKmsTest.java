package dev.byot.vault.emulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.emulator.LocalCloud;
import org.junit.jupiter.api.Test;

final class NodeKmsTest {
  private static final int INVALID_ARGUMENT = 3;

  @Test
  void servesGooglesNodeClientOfKms() {
    try (var cloud = LocalCloud.inMemory()) {
      var seen = NodeClient.run("kms.mjs", cloud);

      assertThat(seen.at("/symmetric/opened").asText()).isEqualTo("a data key");
      assertThat(seen.at("/symmetric/refused/code").asInt()).isEqualTo(INVALID_ARGUMENT);
      assertThat(seen.at("/symmetric/refused/details").asText()).startsWith("Decryption failed");
      assertThat(seen.at("/rsa/opened").asText()).isEqualTo("a content key");
      assertThat(seen.at("/p256").asBoolean()).isTrue();
      assertThat(seen.at("/ed25519").asBoolean()).isTrue();
      assertThat(seen.at("/mac/right").asBoolean()).isTrue();
      assertThat(seen.at("/mac/wrong").asBoolean(true)).isFalse();
    }
  }
}
