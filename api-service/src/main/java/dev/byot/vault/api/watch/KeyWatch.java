package dev.byot.vault.api.watch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// What one open watch waits for. However much happens while it is busy, it is one change.
final class KeyWatch {
  private final CompletableFuture<Void> closing;
  private final AtomicReference<CompletableFuture<Void>> bell =
      new AtomicReference<>(new CompletableFuture<>());
  private final AtomicBoolean changed = new AtomicBoolean();
  private volatile boolean gone;

  /// @param closing completes when the server begins to close
  KeyWatch(CompletableFuture<Void> closing) {
    this.closing = closing;
  }

  void changed() {
    changed.set(true);
    bell.get().complete(null);
  }

  /// The caller has gone.
  void gone() {
    gone = true;
    bell.get().complete(null);
  }

  boolean isGone() {
    return gone;
  }

  boolean isClosing() {
    return closing.isDone();
  }

  /// Returns as soon as something happens, or when the time is up.
  void await(Duration atMost) throws InterruptedException {
    var mine = bell.get();
    try {
      var _ = CompletableFuture.anyOf(mine, closing).get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      // Then it is time to look around.
    } catch (ExecutionException e) {
      throw new IllegalStateException("neither ever fails", e);
    } finally {
      // Also lets go of `closing`, which lives as long as the server.
      mine.complete(null);
      bell.set(new CompletableFuture<>());
    }
  }

  /// Lets some time pass, so that what changes together is one change; not longer than anybody
  /// waits for.
  void rest(Duration pause) throws InterruptedException {
    if (!gone && !closing.isDone()) {
      Thread.sleep(pause);
    }
  }

  /// Whether something has changed since this was asked last. To be asked before the state is read:
  /// what changes during the reading then counts for the next time.
  boolean takeChange() {
    return changed.getAndSet(false);
  }
}
