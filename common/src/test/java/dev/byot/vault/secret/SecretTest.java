package dev.byot.vault.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

final class SecretTest {
  @Test
  void tellsNothingOfItsContent() {
    try (var one = secret("sk-one");
        var other = secret("sk-other")) {
      assertThat(one).hasToString("Secret[redacted]");
      assertThat(one.hashCode()).isEqualTo(other.hashCode());
      assertThat(one).isNotEqualTo(other).isEqualTo(secret("sk-one"));
    }
  }

  @Test
  void isWipedAndUselessOnceClosed() {
    var bytes = "sk-one".getBytes(UTF_8);
    var secret = Secret.taking(bytes);

    secret.close();

    assertThat(bytes).containsOnly(0);
    assertThatIllegalStateException().isThrownBy(secret::unsafeCopy);
    assertThatIllegalStateException().isThrownBy(() -> secret.use(lent -> lent.length));
  }

  @Test
  void copiesLiveOnTheirOwn() {
    var secret = secret("sk-one");
    try (var copy = secret.copy()) {
      secret.close();

      assertThat(copy).isEqualTo(secret("sk-one"));
    }
  }

  private static Secret secret(String text) {
    return Secret.taking(text.getBytes(UTF_8));
  }
}
