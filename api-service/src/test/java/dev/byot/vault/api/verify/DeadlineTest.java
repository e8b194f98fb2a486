package dev.byot.vault.api.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DeadlineTest {
  @Test
  void doesItsWorkOnceTheTimeIsUp() throws InterruptedException {
    var missed = new CountDownLatch(1);

    try (var _ = Deadline.in(Duration.ofMillis(1), missed::countDown)) {
      assertThat(missed.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void doesNothingOnceItIsMet() throws InterruptedException {
    var met = new CountDownLatch(1);
    var after = new CountDownLatch(1);

    Deadline.in(Duration.ofMillis(50), met::countDown).close();
    try (var _ = Deadline.in(Duration.ofMillis(100), after::countDown)) {
      assertThat(after.await(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(met.getCount()).isEqualTo(1);
  }
}
