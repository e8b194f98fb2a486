package dev.byot.vault.api.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.api.audittrail.Cause;
import dev.byot.vault.events.EventType;
import dev.byot.vault.problem.VaultException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Leases for one period of a key and no other.
final class UsePeriodTest extends KeyLeasesFixture {
  private static final Cause CAUSE = Cause.of("r");

  private UsePeriod before;

  @BeforeEach
  void store() {
    store.store(KEY, "sk-secret");
    before = stored();
  }

  private UsePeriod stored() {
    return UsePeriod.of(store.find(KEY));
  }

  private void assertOver(UsePeriod period) {
    assertThatThrownBy(() -> leases.acquire(KEY, period, CAUSE))
        .isInstanceOfSatisfying(
            VaultException.Unauthenticated.class,
            refusal -> assertThat(refusal.owner()).isEqualTo(OWNER));
  }

  @Test
  void isTheOneOfTheKeyThatIsLent() throws Exception {
    try (var lease = leases.acquire(KEY, before, CAUSE)) {
      assertThat(lease.period()).isEqualTo(before);
      assertThat(lease.<String>useNow((_, fields) -> text(fields))).isEqualTo("sk-secret");
    }
  }

  @Test
  void isOverForEverOnceTheKeyWasStopped() {
    store.stopAndEnable(KEY);
    var between = stored();
    store.stopAndEnable(KEY);

    assertOver(before);
    assertOver(between);
  }

  @Test
  void isOverForACallThatIsOnItsWay() throws Exception {
    try (var lease = leases.acquire(KEY, before, CAUSE)) {
      store.stopAndEnable(KEY);
      leases.heard(event(EventType.KEY_UPDATED));

      assertThatThrownBy(() -> lease.useNow((_, fields) -> text(fields)))
          .isInstanceOf(VaultException.Unauthenticated.class);
    }
  }

  @Test
  void isNoOtherOnceTheKeyHasAnotherLabel() throws Exception {
    store.settle(KEY, had -> had.with("new", null));
    store.decided(KEY, 9);

    leases.acquire(KEY, before, CAUSE).close();
  }

  @Test
  void thatBeganSinceTheLastLookIsLookedFor() throws Exception {
    leases.acquire(KEY, CAUSE).close();
    store.stopAndEnable(KEY);
    var after = stored();
    var reads = store.reads();

    leases.acquire(KEY, after, CAUSE).close();
    leases.acquire(KEY, after, CAUSE).close();

    assertThat(store.reads()).isEqualTo(reads + 1);
  }

  @Test
  void thatIsOverCostsNoRead() throws Exception {
    store.stopAndEnable(KEY);
    leases.acquire(KEY, CAUSE).close();
    var reads = store.reads();

    assertOver(before);

    assertThat(store.reads()).isEqualTo(reads);
  }
}
