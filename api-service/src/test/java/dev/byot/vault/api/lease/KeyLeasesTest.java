package dev.byot.vault.api.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.FakeEventPublisher;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.secret.SecretFields;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KeyLeasesTest {
  private static final OwnerId OWNER = OwnerId.of(null, "ann");
  private static final KeyRef KEY = new KeyRef(OWNER, new ProviderId("openai"), KeyName.DEFAULT);
  private static final KeyRef OTHER =
      new KeyRef(OwnerId.of(null, "bob"), new ProviderId("openai"), KeyName.DEFAULT);
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final LeaseSettings SETTINGS =
      new LeaseSettings(Duration.ofSeconds(10), Duration.ofMinutes(1), 2);

  private final FakeKek kek = new FakeKek();
  private final EnvelopeCipher cipher = new EnvelopeCipher(kek, new SecureRandom());
  private final FakeKeyStore store = new FakeKeyStore(cipher);
  private final FakeEventPublisher publisher = new FakeEventPublisher();
  private final AuditTrail trail =
      new AuditTrail(publisher, Duration.ofMillis(300), System::nanoTime);
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final Clock clock = new MovableClock(now);
  private final KeyLeases leases =
      new KeyLeases(
          new KeyOpener(store, cipher, trail, clock, "api-service:boot"),
          SETTINGS,
          clock,
          nanos::get);

  @AfterEach
  void close() {
    store.stopHolding();
    leases.close();
  }

  @Test
  void lendsTheKey() throws Exception {
    var id = store.store(KEY, "sk-one");

    try (var lease = leases.acquire(KEY, "r1")) {
      assertThat(lease.<String>useNow((secretId, fields) -> secretId + text(fields)))
          .isEqualTo(id + "sk-one");
    }
  }

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

    assertThatThrownBy(() -> leases.acquire(KEY, "r1"))
        .isInstanceOfSatisfying(
            VaultException.Unavailable.class,
            outage -> assertThat(outage.dependency()).isEqualTo("audit"));
  }

  @Test
  void readsOnceForManyCallsAtOnce() throws Exception {
    store.store(KEY, "sk-one");
    store.hold();

    var calls = new ArrayList<Future<KeyLease>>();
    for (var i = 0; i < 20; i++) {
      calls.add(inBackground(() -> leases.acquire(KEY, "r")));
    }
    await().until(() -> store.reads() == 1);
    store.stopHolding();
    for (var call : calls) {
      call.get().close();
    }

    assertThat(store.reads()).isEqualTo(1);
    assertThat(kek.unwraps()).isEqualTo(1);
  }

  @Test
  void readsNothingDuringALease() throws Exception {
    store.store(KEY, "sk-one");
    leases.acquire(KEY, "r1").close();

    nanos.set(Duration.ofMillis(6_900).toNanos());
    leases.acquire(KEY, "r2").close();

    assertThat(store.reads()).isEqualTo(1);
  }

  @Test
  void readsAgainInTheBackgroundBeforeTheLeaseEndsWithoutOpeningAgain() throws Exception {
    store.store(KEY, "sk-one");
    leases.acquire(KEY, "r1").close();

    nanos.set(Duration.ofSeconds(8).toNanos());
    leases.acquire(KEY, "r2").close();
    await().until(() -> store.reads() == 2);

    await()
        .untilAsserted(() -> {
          nanos.set(Duration.ofSeconds(12).toNanos());
          store.goDown();
          leases.acquire(KEY, "r3").close();
        });
    assertThat(kek.unwraps()).isEqualTo(1);
  }

  @Test
  void countsTheLeaseFromWhenTheReadWasSent() throws Exception {
    store.store(KEY, "sk-one");
    store.hold();
    var acquiring = inBackground(() -> leases.acquire(KEY, "r1"));
    await().until(() -> store.reads() == 1);

    nanos.set(Duration.ofSeconds(11).toNanos());
    store.pass(1);
    await().until(() -> store.reads() == 2);
    store.stopHolding();

    acquiring.get().close();
  }

  @Test
  void refusesWhenTheLeaseIsOverAndTheStateCannotBeRead() throws Exception {
    store.store(KEY, "sk-one");
    try (var lease = leases.acquire(KEY, "r1")) {
      store.goDown();
      assertThat(lease.<String>useNow((_, fields) -> text(fields))).isEqualTo("sk-one");

      nanos.set(SETTINGS.lease().toNanos());

      assertThatThrownBy(() -> lease.useNow((_, fields) -> text(fields)))
          .isInstanceOf(VaultException.Unavailable.class);
      store.recover();
      assertThat(lease.<String>useNow((_, fields) -> text(fields))).isEqualTo("sk-one");
    }
  }

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

  private VaultException.NoUsableKey refusal(KeyRef key) {
    try {
      leases.acquire(key, "r").close();
    } catch (VaultException.NoUsableKey refusal) {
      return refusal;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    throw new AssertionError("the key is usable");
  }

  private static String text(SecretFields fields) {
    return fields.get("apiKey").use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static VaultEvent event(EventType type) {
    return event(type, KEY);
  }

  private static VaultEvent event(EventType type, KeyRef key) {
    return new VaultEvent(
        EventId.of("test", type, "1"), type, NOW, key.owner(), key, "r", true, Map.of());
  }

  private static <T> Future<T> inBackground(Callable<T> task) {
    var future = new FutureTask<>(task);
    Thread.startVirtualThread(future);
    return future;
  }

  private static final class MovableClock extends Clock {
    private final AtomicReference<Instant> now;

    MovableClock(AtomicReference<Instant> now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now.get();
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
