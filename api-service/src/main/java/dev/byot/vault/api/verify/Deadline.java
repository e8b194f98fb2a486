package dev.byot.vault.api.verify;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Does something once the time is up; nothing, and forgets it, if closed before.
final class Deadline implements AutoCloseable {
  private final CompletableFuture<@Nullable Void> met = new CompletableFuture<>();

  private Deadline() {}

  static Deadline in(Duration time, Runnable missed) {
    var deadline = new Deadline();
    var _ =
        deadline
            .met
            .orTimeout(time.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionallyAsync(
                _ -> {
                  missed.run();
                  return null;
                },
                Thread::startVirtualThread);
    return deadline;
  }

  @Override
  public void close() {
    met.complete(null);
  }
}
