package dev.byot.vault.api.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.secret.SecretFields;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// When a key is opened, and when it is forgotten.
final class KeyOpeningTest extends KeyLeasesFixture {
  @Test
  void makesAnOpeningDurableBeforeItsFirstUse() throws Exception {
    store.store(KEY, "sk-one");
    publisher.hold();

    var acquiring = inBackground(() -> leases.acquire(KEY, "r1"));
    await().until(() -> publisher.published(EventType.KEY_OPENED).size() == 1);
    assertThat(acquiring.isDone()).isFalse();
    publisher.release();

    acquiring.get().close();
    var event = publisher.published(EventType.KEY_OPENED).getFirst();
    assertThat(event.key()).isEqualTo(KEY);
    assertThat(event.requestId()).isEqualTo("r1");
  }

  @Test
  void opensNothingThatCannotBeRecorded() {
    store.store(KEY, "sk-one");
    publisher.hold();
    auditStep.set(MAX_LAG.toNanos());

    assertThatThrownBy(() -> leases.acquire(KEY, "r1"))
        .isInstanceOfSatisfying(
            VaultException.Unavailable.class,
            outage -> assertThat(outage.dependency()).isEqualTo("audit"));
  }

  @Test
  void readsNothingAnewForACommandThatIsOnlyAccepted() throws Exception {
    store.store(KEY, "sk-one");
    leases.acquire(KEY, "r1").close();
    var reads = store.reads();

    leases.heard(event(EventType.COMMAND_ACCEPTED));

    leases.acquire(KEY, "r2").close();
    assertThat(store.reads()).isEqualTo(reads);
  }

  @Test
  void opensAgainOnlyWhenTheSecretHasChanged() throws Exception {
    store.store(KEY, "sk-one");
    leases.acquire(KEY, "r1").close();

    leases.heard(event(EventType.KEY_UPDATED));
    leases.acquire(KEY, "r2").close();
    assertThat(kek.unwraps()).isEqualTo(1);

    store.store(KEY, "sk-two");
    leases.heard(event(EventType.KEY_STORED));
    try (var lease = leases.acquire(KEY, "r3")) {
      assertThat(lease.<String>useNow((_, fields) -> text(fields))).isEqualTo("sk-two");
    }
    assertThat(kek.unwraps()).isEqualTo(2);
  }

  @Test
  void remembersForALeaseThatAKeyDoesNotOpen() {
    store.store(KEY, "sk-one");
    kek.goDown();

    assertThatThrownBy(() -> leases.acquire(KEY, "r1"))
        .isInstanceOf(VaultException.Unavailable.class);
    assertThatThrownBy(() -> leases.acquire(KEY, "r2"))
        .isInstanceOf(VaultException.Unavailable.class);

    assertThat(kek.unwraps()).isEqualTo(1);
  }

  @Test
  void doesNotOpenWhatWasMovedOrProlongedInTheDatabase() {
    store.store(OTHER, "sk-other");
    store.move(OTHER, KEY);
    assertThat(refusal(KEY).code()).isEqualTo("key-unreadable");

    store.store(OTHER, "sk-other", NOW.plusSeconds(60));
    store.prolong(OTHER, NOW.plusSeconds(600));
    assertThat(refusal(OTHER).code()).isEqualTo("key-unreadable");
  }

  @Test
  void wipesAKeyThatNobodyUsesWhenItsLeaseEnds() throws Exception {
    store.store(KEY, "sk-one");
    var kept = new AtomicReference<SecretFields>();
    try (var lease = leases.acquire(KEY, "r1")) {
      lease.useNow((_, fields) -> {
        kept.set(fields);
        return true;
      });
    }

    store.goDown();
    nanos.set(SETTINGS.lease().toNanos());
    leases.maintain();

    assertThatThrownBy(() -> text(kept.get())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsNoMoreKeysThanThereIsRoomFor() throws Exception {
    for (var name : new String[] {"a", "b", "c", "d", "e"}) {
      var key = new KeyRef(OWNER, new ProviderId("openai"), new KeyName(name));
      store.store(key, "sk-" + name);
      try (var lease = leases.acquire(key, "r")) {
        assertThat(lease.<String>useNow((_, fields) -> text(fields))).isEqualTo("sk-" + name);
      }
    }

    assertThat(store.reads()).isGreaterThanOrEqualTo(5);
  }
}
