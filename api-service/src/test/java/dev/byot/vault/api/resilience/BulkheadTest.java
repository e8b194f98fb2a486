package dev.byot.vault.api.resilience;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.resilience.Bulkhead.Place;
import dev.byot.vault.keys.OwnerId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class BulkheadTest {
  private static final OwnerId ANN = OwnerId.of(null, "ann");
  private static final OwnerId BOB = OwnerId.of(null, "bob");
  private static final OwnerId EVE = OwnerId.of(null, "eve");
  private static final Duration LONG = Duration.ofSeconds(10);

  private static Place join(Bulkhead bulkhead, OwnerId owner) {
    return requireNonNull(bulkhead.join(owner), "not refused");
  }

  private static boolean runs(Place place) throws InterruptedException {
    return place.await(Duration.ZERO);
  }

  @Test
  void givesNoOwnerMoreThanTheirShare() throws Exception {
    var bulkhead = new Bulkhead(4, 2);
    join(bulkhead, ANN);
    var second = join(bulkhead, ANN);
    var third = join(bulkhead, ANN);

    assertThat(runs(second)).isTrue();
    assertThat(runs(third)).isFalse();
    assertThat(runs(join(bulkhead, BOB))).isTrue();

    second.close();

    assertThat(runs(third)).isTrue();
  }

  @Test
  void givesWhatBecomesFreeToWhoHasLeast() throws Exception {
    var bulkhead = new Bulkhead(3, 3);
    var first = join(bulkhead, ANN);
    join(bulkhead, ANN);
    join(bulkhead, BOB);
    var anns = join(bulkhead, ANN);
    var bobs = join(bulkhead, BOB);
    var eves = join(bulkhead, EVE);

    first.close();
    assertThat(runs(eves)).isTrue();
    assertThat(runs(anns)).isFalse();
    assertThat(runs(bobs)).isFalse();

    eves.close();
    assertThat(runs(anns)).isTrue();
  }

  @Test
  void refusesWhenTooManyWait() {
    var bulkhead = new Bulkhead(2, 1);
    join(bulkhead, ANN);
    join(bulkhead, ANN);

    assertThat(bulkhead.join(ANN)).isNull();

    assertThat(bulkhead.join(BOB)).isNotNull();
    assertThat(bulkhead.join(BOB)).isNotNull();
    assertThat(bulkhead.join(EVE)).isNull();
  }

  @Test
  void wakesWhoLeaves() {
    var bulkhead = new Bulkhead(1, 1);
    join(bulkhead, ANN);
    var waiting = join(bulkhead, BOB);
    var runs =
        CompletableFuture.supplyAsync(() -> {
          try {
            return waiting.await(LONG);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });

    waiting.close();

    assertThat(runs).succeedsWithin(LONG).isEqualTo(false);
  }

  @Test
  void neverLetsMoreRunThanAllowed() {
    var bulkhead = new Bulkhead(3, 2);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 300; i++) {
        var owner = OwnerId.of(null, "owner-" + i);
        threads.execute(() -> {
          await()
              .until(() -> {
                var place = bulkhead.join(owner);
                if (place == null) {
                  return false;
                }
                try (place) {
                  assertThat(place.await(LONG)).isTrue();
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  LockSupport.parkNanos(1);
                  running.decrementAndGet();
                  return true;
                }
              });
          done.incrementAndGet();
        });
      }
    }

    assertThat(done).hasValue(300);
    assertThat(most.get()).isBetween(1, 3);
  }
}
