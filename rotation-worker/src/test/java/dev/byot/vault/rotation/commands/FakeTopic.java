package dev.byot.vault.rotation.commands;

import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessagePublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Keeps what was published, and can be down.
final class FakeTopic implements MessagePublisher {
  private final List<Message> published = new ArrayList<>();
  private boolean down;

  synchronized void goDown() {
    down = true;
  }

  synchronized void recover() {
    down = false;
  }

  synchronized List<Message> published() {
    return List.copyOf(published);
  }

  @Override
  public synchronized CompletableFuture<Void> publish(Message message) {
    if (down) {
      return CompletableFuture.failedFuture(new IOException("Pub/Sub is down"));
    }
    published.add(message);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}
}
