package dev.byot.vault.api.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.api.SettableClock;
import dev.byot.vault.keys.Budget;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.usage.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Budgets of a key at the end of a month, on a clock that stands.
final class BudgetsTest {
  private static final KeyRef KEY =
      new KeyRef(OwnerId.of(null, "ann"), new ProviderId("openai"), KeyName.DEFAULT);
  private static final Budget THREE_A_DAY = new Budget(null, null, 3L, null);
  private static final Budget THREE_A_MONTH = new Budget(null, null, null, 3L);

  private final AtomicLong nanos = new AtomicLong();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-31T23:00:00Z"));
  private final FakeUsage usage = new FakeUsage();
  private final Budgets budgets = new Budgets(usage, clock, nanos::get);

  private void assertAllowed(Budget budget) {
    assertThatCode(() -> budgets.check(KEY, budget)).doesNotThrowAnyException();
  }

  private void assertUsedUp(Budget budget) {
    assertThatThrownBy(() -> budgets.check(KEY, budget))
        .isInstanceOfSatisfying(
            VaultException.NoUsableKey.class,
            refusal -> assertThat(refusal.code()).isEqualTo("over-budget"));
  }

  private void call(Budget budget) throws InterruptedException {
    budgets.check(KEY, budget);
    budgets.sent(KEY);
  }

  @Test
  void countsTheCallsThatItLetsGoBeforeTheUsageHasThem() throws Exception {
    for (var i = 0; i < 3; i++) {
      call(THREE_A_DAY);
    }

    assertUsedUp(THREE_A_DAY);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertUsedUp(THREE_A_DAY);
  }

  @Test
  void countsNoCallTwiceOnceTheUsageHasIt() throws Exception {
    call(THREE_A_DAY);
    call(THREE_A_DAY);
    usage.put(KEY, FakeUsage.counts(2, 0), FakeUsage.counts(2, 0));
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());

    call(THREE_A_DAY);
    assertUsedUp(THREE_A_DAY);
  }

  @Test
  void countsTheCallsOfOtherInstances() throws Exception {
    call(THREE_A_DAY);
    usage.put(KEY, FakeUsage.counts(3, 0), FakeUsage.counts(3, 0));
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());

    assertUsedUp(THREE_A_DAY);
  }

  @Test
  void beginsAnewOnTheNextDayAndNotBefore() throws Exception {
    for (var i = 0; i < 3; i++) {
      call(THREE_A_DAY);
    }
    clock.advance(Duration.ofMinutes(60).minusSeconds(1));
    assertUsedUp(THREE_A_DAY);
    clock.advance(Duration.ofSeconds(1));

    assertAllowed(THREE_A_DAY);
    assertAllowed(THREE_A_MONTH);
  }

  @Test
  void holdsAMonthAndTokens() {
    usage.put(KEY, FakeUsage.counts(0, 40), FakeUsage.counts(3, 100));

    assertUsedUp(THREE_A_MONTH);
    assertUsedUp(new Budget(40L, null, null, null));
    assertUsedUp(new Budget(null, 100L, null, null));
    assertAllowed(new Budget(41L, 101L, 1L, 4L));
  }

  @Test
  void holdsTokensThatAreEstimatedAsThoseThatAreTold() {
    var counts = new Counts(1, 0, 10, 5, 25, 0, 0);
    usage.put(KEY, counts, counts);

    assertUsedUp(new Budget(40L, null, null, null));
    assertUsedUp(new Budget(null, 40L, null, null));
    assertAllowed(new Budget(41L, 41L, null, null));
  }

  @Test
  void refusesAfterAMinuteWithoutKnowingWhatWasUsed() {
    assertAllowed(THREE_A_DAY);
    usage.goDown();
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertAllowed(THREE_A_DAY);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThatThrownBy(() -> budgets.check(KEY, THREE_A_DAY))
        .isInstanceOf(VaultException.Unavailable.class)
        .hasMessageContaining("usage");
  }
}
