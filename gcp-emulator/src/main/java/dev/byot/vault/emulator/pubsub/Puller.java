package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.PullResponse;
import com.google.pubsub.v1.ReceivedMessage;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One unary pull: waits a while for a first message, then takes what else is there.
final class Puller implements Backlog.Consumer {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Backlog backlog;
  private final int maximum;
  private final LinkedBlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();

  Puller(Backlog backlog, int maximum) {
    this.backlog = backlog;
    this.maximum = maximum;
  }

  @Override
  public boolean hasRoom() {
    return received.size() < maximum;
  }

  @Override
  public void deliver(ReceivedMessage message) {
    received.add(message);
  }

  PullResponse pull() {
    var response = PullResponse.newBuilder();
    backlog.join(this);
    try {
      var first = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      backlog.leave(this);
      if (first != null) {
        response.addReceivedMessages(first).addAllReceivedMessages(received);
      }
    } catch (InterruptedException e) {
      backlog.leave(this);
      Thread.currentThread().interrupt();
    }
    return response.build();
  }
}
