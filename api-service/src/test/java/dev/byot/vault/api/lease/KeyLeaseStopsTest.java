package dev.byot.vault.api.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What ends a lease, and the calls that run on it.
final class KeyLeaseStopsTest extends KeyLeasesFixture {
  @Test
  void voidsAReadDuringWhichItHearsOfAChange() throws Exception {
    store.store(KEY, "sk-one");
    store.hold();
    var acquiring = inBackground(() -> leases.acquire(KEY, "r1"));
    await().until(() -> store.reads() == 1);

    store.setStatus(KEY, KeyStatus.DISABLED);
    leases.heard(event(EventType.KEY_UPDATED));
    store.stopHolding();

    assertThatThrownBy(acquiring::get).hasRootCauseInstanceOf(VaultException.NoUsableKey.class);
  }

  @Test
  void cutsRunningCallsAndRefusesNewOnesWhenItHearsOfAStop() throws Exception {
    store.store(KEY, "sk-one");
    var cuts = new AtomicInteger();
    try (var lease = leases.acquire(KEY, "r1")) {
      lease.onStop(cuts::incrementAndGet);

      store.stop(KEY);
      leases.heard(event(EventType.STOP_ACCEPTED));

      assertThat(cuts).hasValue(1);
      assertThat(lease.isStopped()).isTrue();
      lease.onStop(cuts::incrementAndGet);
      assertThat(cuts).hasValue(2);
      assertThatThrownBy(() -> lease.useNow((_, _) -> true))
          .isInstanceOf(VaultException.NoUsableKey.class);
    }
    assertThat(refusal(KEY).code()).isEqualTo("key-stopped");
  }

  @Test
  void cutsRunningCallsWhenARenewalFindsTheKeyStopped() throws Exception {
    store.store(KEY, "sk-one");
    try (var lease = leases.acquire(KEY, "r1")) {
      store.stop(KEY);

      nanos.set(Duration.ofSeconds(8).toNanos());
      leases.maintain();

      await().until(lease::isStopped);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STOP_ACCEPTED", "KEY_REMOVED", "KEY_DISABLED"})
  void leavesTheCallsOfAKeyAloneThatWasSetAfterTheStopItIsToldOfAgain(EventType stop)
      throws Exception {
    store.store(KEY, "sk-two");
    store.decided(KEY, 3);
    try (var lease = leases.acquire(KEY, "r1")) {
      leases.heard(event(stop, 2));
      assertThat(lease.isStopped()).isFalse();
      assertThat(lease.<Boolean>useNow((_, _) -> true)).isTrue();

      leases.heard(event(stop, 4));
      assertThat(lease.isStopped()).isTrue();
    }
  }

  @Test
  void cutsACallThatBeginsWithWhatWasReadBeforeTheStop() throws Exception {
    store.store(KEY, "sk-one");
    store.decided(KEY, 3);
    store.hold();
    var acquiring = inBackground(() -> leases.acquire(KEY, "r1"));
    await().until(() -> store.reads() == 1);

    // The state does not have it yet, as a replica might not.
    leases.heard(event(EventType.STOP_ACCEPTED, 4));
    store.stopHolding();

    assertThatThrownBy(acquiring::get).hasRootCauseInstanceOf(VaultException.NoUsableKey.class);
  }

  @Test
  void letsACallBeginThoughAnOlderStopIsToldOfMeanwhile() throws Exception {
    store.store(KEY, "sk-two");
    store.decided(KEY, 3);
    store.hold();
    var acquiring = inBackground(() -> leases.acquire(KEY, "r1"));
    await().until(() -> store.reads() == 1);

    leases.heard(event(EventType.KEY_REMOVED, 2));
    store.stopHolding();

    try (var lease = acquiring.get()) {
      assertThat(lease.isStopped()).isFalse();
    }
  }

  @Test
  void leavesTheCallsOfOthersAlone() throws Exception {
    store.store(KEY, "sk-one");
    store.store(OTHER, "sk-two");
    try (var mine = leases.acquire(KEY, "r1");
        var other = leases.acquire(OTHER, "r2")) {
      leases.heard(event(EventType.STOP_ACCEPTED));

      assertThat(mine.isStopped()).isTrue();
      assertThat(other.isStopped()).isFalse();
    }
  }

  @Test
  void cutsTheCallsWithEveryKeyOfAnOwnerWhoIsStopped() throws Exception {
    var second = new KeyRef(OWNER, new ProviderId("anthropic"), new KeyName("work"));
    store.store(KEY, "sk-one");
    store.store(second, "sk-two");
    store.store(OTHER, "sk-three");
    try (var first = leases.acquire(KEY, "r1");
        var also = leases.acquire(second, "r2");
        var bobs = leases.acquire(OTHER, "r3")) {
      store.stop(KEY);
      store.stop(second);
      leases.heard(ofOwner(EventType.STOP_ACCEPTED));

      assertThat(first.isStopped()).isTrue();
      assertThat(also.isStopped()).isTrue();
      assertThat(bobs.isStopped()).isFalse();
    }
    assertThat(refusal(KEY).code()).isEqualTo("key-stopped");
    assertThat(refusal(second).code()).isEqualTo("key-stopped");
    leases.acquire(OTHER, "r4").close();
  }

  @Test
  void cutsACallThatHasOutlastedWhatWasKnownOfItsKey() throws Exception {
    store.store(KEY, "sk-one");
    try (var lease = leases.acquire(KEY, "r1")) {
      nanos.set(Duration.ofHours(1).toNanos());
      leases.maintain();

      leases.heard(ofOwner(EventType.STOP_ACCEPTED));

      assertThat(lease.isStopped()).isTrue();
    }
  }

  @Test
  void cutsNoCallWithANewerKeyWhenTheOldOnesAreAllGone() throws Exception {
    store.store(KEY, "sk-one");
    leases.acquire(KEY, "r1").close();
    store.store(KEY, "sk-two");
    leases.heard(event(EventType.KEY_STORED));
    try (var lease = leases.acquire(KEY, "r2")) {
      leases.heard(ofOwner(EventType.OWNER_ERASED));

      assertThat(lease.isStopped()).isFalse();
    }
  }

  @Test
  void saysThatTheSecurityTeamHasStoppedAKey() throws Exception {
    store.store(KEY, "sk-one");
    var because = new Evidence(Actor.SECURITY, NOW, "incident", null);
    try (var lease = leases.acquire(KEY, "r1")) {
      var next = store.find(KEY).accepted() + 1;
      store.put(
          store
              .find(KEY)
              .with(next, List.of())
              .decided(next, List.of())
              .withStatus(KeyStatus.DISABLED, because));
      leases.heard(event(EventType.KEY_UPDATED));

      await().until(lease::isStopped);
    }
    assertThat(refusal(KEY).code()).isEqualTo("key-stopped-by-security");
    assertThat(refusal(KEY)).hasMessageContaining("only it enables");
  }

  private static VaultEvent ofOwner(EventType type) {
    return new VaultEvent(
        EventId.of("test", type, "1"), type, NOW, OWNER, null, "r", true, Map.of());
  }

  @Test
  void saysWhyAKeyCannotBeUsed() {
    assertThat(refusal(KEY).code()).isEqualTo("no-key");

    store.store(OTHER, "sk-other");
    store.setStatus(OTHER, KeyStatus.DISABLED);
    assertThat(refusal(OTHER).code()).isEqualTo("key-disabled");

    store.setStatus(OTHER, KeyStatus.INVALID);
    leases.heard(event(EventType.KEY_UPDATED, OTHER));
    assertThat(refusal(OTHER).code()).isEqualTo("key-invalid");
  }

  @Test
  void endsUseWhenTheKeyExpiresEvenDuringALease() throws Exception {
    store.store(KEY, "sk-one", NOW.plusSeconds(3));
    leases.acquire(KEY, "r1").close();

    now.set(NOW.plusSeconds(3));

    assertThat(refusal(KEY).code()).isEqualTo("key-expired");
  }
}
