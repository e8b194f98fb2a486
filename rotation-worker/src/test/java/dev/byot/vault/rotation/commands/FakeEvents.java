package dev.byot.vault.rotation.commands;

import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.VaultEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Keeps what was published, and can be down.
final class FakeEvents implements EventPublisher {
  private final List<VaultEvent> published = new ArrayList<>();
  private boolean down;

  synchronized void goDown() {
    down = true;
  }

  synchronized void recover() {
    down = false;
  }

  synchronized List<VaultEvent> published() {
    return List.copyOf(published);
  }

  @Override
  public synchronized CompletableFuture<Void> publish(VaultEvent event) {
    if (down) {
      return CompletableFuture.failedFuture(new IOException("Pub/Sub is down"));
    }
    published.add(event);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}
}
