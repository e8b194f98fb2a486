package dev.byot.vault.api.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.problem.VaultException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class KeyLeasesTest extends KeyLeasesFixture {
  @Test
  void lendsTheKey() throws Exception {
    var id = store.store(KEY, "sk-one");

    try (var lease = leases.acquire(KEY, "r1")) {
      assertThat(lease.<String>useNow((secret, fields) -> secret.id() + text(fields)))
          .isEqualTo(id + "sk-one");
    }
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
  void tellWhoeverWaitsOfAnErrorAndLookAgain() throws Exception {
    store.store(KEY, "sk-secret");
    var error = new StackOverflowError();
    store.breakWith(error);

    assertThatThrownBy(() -> inBackground(() -> leases.acquire(KEY, "r")).get(10, TimeUnit.SECONDS))
        .hasRootCause(error);

    store.recover();
    leases.acquire(KEY, "r").close();
  }
}
