package dev.byot.vault.api.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.keys.OwnerId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CallRateTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final CallRate rate = new CallRate(4, 1);

  private Duration count(String owner) {
    return rate.count(OwnerId.of(null, owner));
  }

  @Test
  void leavesToOthersWhatOneOwnerMayNotHave() {
    assertThat(count("ann")).isZero();
    for (var i = 0; i < 100; i++) {
      assertThat(count("ann")).isPositive().isLessThanOrEqualTo(MINUTE);
    }

    assertThat(count("bob")).isZero();
  }

  @Test
  void boundsWhatAllBeginTogether() {
    for (var owner : new String[] {"ann", "bob", "eve", "joe"}) {
      assertThat(count(owner)).isZero();
    }

    assertThat(count("kim")).isPositive().isLessThanOrEqualTo(MINUTE);
  }
}
