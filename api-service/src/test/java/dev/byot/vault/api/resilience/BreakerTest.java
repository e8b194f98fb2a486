package dev.byot.vault.api.resilience;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.keys.OwnerId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BreakerTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final AtomicLong now = new AtomicLong();

  private Breaker breaker(Duration delay) {
    return new Breaker("test", new GuardSettings(1, Duration.ZERO, 1, 3, delay), now::get);
  }

  private static OwnerId owner(int number) {
    return OwnerId.of(null, "owner-" + number);
  }

  private static void see(Breaker breaker, int owner, boolean down) {
    requireNonNull(breaker.enter(owner(owner)), "let through").sawIt(down);
  }

  private Breaker down(Duration delay) {
    var breaker = breaker(delay);
    for (var i = 1; i <= 3; i++) {
      see(breaker, i, true);
    }
    return breaker;
  }

  /// Down, and it is time to try again.
  private Breaker tryingAgain() {
    var breaker = down(AT_ONCE);
    await().until(() -> !breaker.isOpen());
    return breaker;
  }

  @Test
  void opensWhenSeveralOwnersSeeThatItIsDown() {
    var breaker = down(NEVER);

    assertThat(breaker.isOpen()).isTrue();
    assertThat(breaker.enter(owner(4))).isNull();
  }

  @Test
  void isOpenedByNoOwnerAlone() {
    var breaker = breaker(NEVER);

    for (var i = 0; i < 1_000; i++) {
      see(breaker, 1, true);
    }

    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void isHeldClosedByNoOwnerAlone() {
    var breaker = breaker(NEVER);
    for (var i = 0; i < 1_000; i++) {
      see(breaker, 9, false);
    }

    for (var i = 1; i <= 3; i++) {
      see(breaker, i, true);
    }

    assertThat(breaker.isOpen()).isTrue();
  }

  @Test
  void staysClosedWhileOthersGetThrough() {
    var breaker = breaker(NEVER);
    for (var i = 4; i <= 9; i++) {
      see(breaker, i, false);
    }

    for (var i = 1; i <= 3; i++) {
      see(breaker, i, true);
    }

    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void forgetsWhatWasSeenLongAgo() {
    var breaker = breaker(NEVER);
    see(breaker, 1, true);
    see(breaker, 2, true);

    now.addAndGet(Duration.ofMinutes(1).toNanos());
    see(breaker, 3, true);

    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void takesALaterCallOfAnOwnerForTheEarlier() {
    var breaker = breaker(NEVER);
    see(breaker, 1, true);
    see(breaker, 1, false);
    see(breaker, 2, true);
    see(breaker, 3, true);

    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void letsAFewOwnersProbeItOnceEach() {
    var breaker = tryingAgain();

    assertThat(breaker.enter(owner(1))).isNotNull();
    assertThat(breaker.enter(owner(1))).isNull();
    assertThat(breaker.enter(owner(2))).isNotNull();
    assertThat(breaker.enter(owner(3))).isNotNull();
    assertThat(breaker.enter(owner(4))).isNull();
  }

  @Test
  void closesWithTheFirstProbeThatGetsThrough() {
    var breaker = tryingAgain();
    see(breaker, 1, true);

    see(breaker, 2, false);

    for (var i = 1; i <= 9; i++) {
      assertThat(breaker.enter(owner(i))).isNotNull();
    }
  }

  @Test
  void opensAgainWhenNoProbeGetsThrough() {
    var breaker = tryingAgain();

    requireNonNull(breaker.enter(owner(1))).sawNothing();
    see(breaker, 2, true);
    see(breaker, 3, true);

    await().until(() -> breaker.enter(owner(3)) != null);
  }

  @Test
  void letsOthersTryWhileProbesHang() {
    var breaker = tryingAgain();
    var hanging = requireNonNull(breaker.enter(owner(1)));
    assertThat(breaker.enter(owner(2))).isNotNull();
    assertThat(breaker.enter(owner(3))).isNotNull();

    now.addAndGet(AT_ONCE.toNanos() + 1);
    var next = requireNonNull(breaker.enter(owner(4)));

    hanging.sawIt(true);
    next.sawIt(false);
    assertThat(breaker.enter(owner(1))).isNotNull();
    assertThat(breaker.enter(owner(1))).isNotNull();
  }
}
