package dev.byot.vault.process;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SweepTest {
  private final AtomicInteger rounds = new AtomicInteger();

  @Test
  void goesOnAfterARoundThatFailed() {
    try (var _ = sweep(new IllegalStateException("once"))) {
      await().until(() -> rounds.get() > 2);
    }
  }

  @Test
  void goesOnAfterARoundThatFailedForGood() {
    try (var _ = sweep(new StackOverflowError())) {
      await().until(() -> rounds.get() > 2);
    }
  }

  private Sweep sweep(Throwable failure) {
    return Sweep.every(
        Duration.ofMillis(1),
        "test",
        () -> {
          if (rounds.incrementAndGet() == 1) {
            throwIt(failure);
          }
        });
  }

  private static void throwIt(Throwable failure) {
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalArgumentException(failure);
    }
  }
}
