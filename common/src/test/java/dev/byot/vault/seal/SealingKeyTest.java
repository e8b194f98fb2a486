package dev.byot.vault.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.interfaces.RSAPublicKey;
import org.junit.jupiter.api.Test;

final class SealingKeyTest {
  private static final SealingKey KEY =
      SealingKey.of((RSAPublicKey) FakePrivateKeys.PAIR.getPublic());

  @Test
  void isTheSameAfterItsJwkIsRead() {
    assertThat(SealingKey.ofJwk(KEY.toJwk())).isEqualTo(KEY);
  }

  @Test
  void isNotReadUnderAnotherName() {
    var renamed = KEY.toJwk().replace(KEY.kid(), "A".repeat(43));

    assertThatThrownBy(() -> SealingKey.ofJwk(renamed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("thumbprint");
    assertThatThrownBy(() -> SealingKey.ofJwk("{}")).isInstanceOf(IllegalArgumentException.class);
  }
}
