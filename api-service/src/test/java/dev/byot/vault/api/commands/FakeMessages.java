package dev.byot.vault.api.commands;

import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessagePublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Publishes into a list, with an outage that tests switch on.
public final class FakeMessages implements MessagePublisher {
  private final List<Message> published = new ArrayList<>();
  private Consumer<Message> listener = _ -> {};
  private boolean down;

  public synchronized void goDown() {
    down = true;
  }

  public synchronized void recover() {
    down = false;
  }

  /// Is told of every message, before its publisher is.
  public synchronized void listen(Consumer<Message> newListener) {
    listener = newListener;
  }

  public synchronized List<Message> published() {
    return List.copyOf(published);
  }

  @Override
  public CompletableFuture<Void> publish(Message message) {
    Consumer<Message> told;
    synchronized (this) {
      if (down) {
        return CompletableFuture.failedFuture(new IllegalStateException("the topic is gone"));
      }
      published.add(message);
      told = listener;
    }
    told.accept(message);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}
}
