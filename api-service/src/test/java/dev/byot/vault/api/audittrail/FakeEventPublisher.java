package dev.byot.vault.api.audittrail;

import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Publishes into a list. Acknowledgements can be held back, and publishing can be down.
public final class FakeEventPublisher implements EventPublisher {
  private final List<VaultEvent> published = new ArrayList<>();
  private final List<CompletableFuture<Void>> held = new ArrayList<>();
  private boolean holding;
  private boolean down;

  @Override
  public synchronized CompletableFuture<Void> publish(VaultEvent event) {
    if (down) {
      return CompletableFuture.failedFuture(new IllegalStateException("the topic is gone"));
    }
    published.add(event);
    if (!holding) {
      return CompletableFuture.completedFuture(null);
    }
    var acknowledged = new CompletableFuture<Void>();
    held.add(acknowledged);
    return acknowledged;
  }

  public synchronized void hold() {
    holding = true;
  }

  public void release() {
    List<CompletableFuture<Void>> toRelease;
    synchronized (this) {
      holding = false;
      toRelease = List.copyOf(held);
      held.clear();
    }
    toRelease.forEach(each -> each.complete(null));
  }

  public synchronized void goDown() {
    down = true;
  }

  public synchronized void recover() {
    down = false;
  }

  public synchronized List<VaultEvent> published() {
    return List.copyOf(published);
  }

  public List<VaultEvent> published(EventType type) {
    return published().stream().filter(event -> event.type() == type).toList();
  }

  @Override
  public void close() {
    release();
  }
}
