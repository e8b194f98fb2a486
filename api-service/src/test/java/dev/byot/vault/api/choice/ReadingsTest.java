package dev.byot.vault.api.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.StateUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Readings of a database that counts its reads and can be held or down, on a clock that stands.
final class ReadingsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger reads = new AtomicInteger();
  private final Semaphore passes = new Semaphore(1_000);
  private volatile boolean down;
  private volatile @Nullable Error error;
  private final Readings<String, Integer> readings =
      new Readings<>(
          "numbers", this::read, Duration.ofSeconds(10), Duration.ofSeconds(7), 100, nanos::get);

  private int read(String key) {
    var count = reads.incrementAndGet();
    passes.acquireUninterruptibly();
    if (down) {
      throw new StateUnavailableException("down", new IOException());
    }
    var thrown = error;
    if (thrown != null) {
      throw thrown;
    }
    return count;
  }

  private static <T> Future<T> inBackground(Callable<T> task) {
    var future = new FutureTask<>(task);
    Thread.startVirtualThread(future);
    return future;
  }

  private void later(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void readsOnceForAsLongAsItCounts() throws Exception {
    assertThat(readings.get("a")).isEqualTo(1);
    later(6);
    assertThat(readings.get("a")).isEqualTo(1);
    assertThat(reads).hasValue(1);
    later(4);
    assertThat(readings.get("a")).isEqualTo(2);
  }

  @Test
  void readsAgainInTheBackgroundWhatIsUsedLate() throws Exception {
    assertThat(readings.get("a")).isEqualTo(1);
    later(7);

    assertThat(readings.get("a")).isEqualTo(1);

    await().untilAsserted(() -> assertThat(readings.get("a")).isEqualTo(2));
    assertThat(reads).hasValue(2);
  }

  @Test
  void readsOnceForManyCallsAtATime() throws Exception {
    passes.drainPermits();
    var calls =
        IntStream.range(0, 20).mapToObj(_ -> inBackground(() -> readings.get("a"))).toList();
    await().untilAtomic(reads, count -> assertThat(count).isEqualTo(1));
    passes.release(1);

    for (var call : calls) {
      assertThat(call.get()).isEqualTo(1);
    }
    assertThat(reads).hasValue(1);
  }

  @Test
  void countsFromWhenTheReadWasSentAndNotFromItsAnswer() throws Exception {
    passes.drainPermits();
    var call = inBackground(() -> readings.get("a"));
    await().untilAtomic(reads, count -> assertThat(count).isEqualTo(1));
    later(10);
    passes.release(2);
    assertThat(call.get()).isEqualTo(1);

    assertThat(readings.get("a")).isEqualTo(2);
  }

  @Test
  void doesNotCountWhatWasReadBeforeAnInvalidation() throws Exception {
    assertThat(readings.get("a")).isEqualTo(1);
    readings.invalidate("a");
    assertThat(readings.get("a")).isEqualTo(2);
    readings.invalidateIf("a"::equals);
    assertThat(readings.get("a")).isEqualTo(3);
    readings.invalidateIf("b"::equals);
    assertThat(readings.get("a")).isEqualTo(3);
  }

  @Test
  void anInvalidationVoidsTheReadThatIsUnderWay() throws Exception {
    passes.drainPermits();
    var call = inBackground(() -> readings.get("a"));
    await().untilAtomic(reads, count -> assertThat(count).isEqualTo(1));
    readings.invalidate("a");
    passes.release(2);

    assertThat(call.get()).isEqualTo(2);
  }

  @Test
  void refusesWhatCannotBeReadOnceItsTimeIsUp() throws Exception {
    assertThat(readings.get("a")).isEqualTo(1);
    down = true;
    later(9);
    assertThat(readings.get("a")).isEqualTo(1);
    later(1);

    assertThatThrownBy(() -> readings.get("a")).isInstanceOf(VaultException.Unavailable.class);

    down = false;
    await().untilAsserted(() -> assertThat(List.of(readings.get("a"))).isNotEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      classes = {StackOverflowError.class, NoClassDefFoundError.class, AssertionError.class})
  void tellsWhoeverWaitsOfEveryErrorAndReadsAgain(Class<? extends Error> kind) throws Exception {
    error = kind.getConstructor().newInstance();

    assertThatThrownBy(() -> inBackground(() -> readings.get("a")).get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCause(error);

    error = null;
    assertThat(readings.get("a")).isEqualTo(2);
  }
}
