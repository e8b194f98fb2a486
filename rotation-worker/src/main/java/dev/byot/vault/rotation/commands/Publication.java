package dev.byot.vault.rotation.commands;

import dev.byot.vault.messaging.Disposition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits until what was published is durable: only then is the message done that led to it.
final class Publication {
  private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

  /// Shorter than the client goes on trying; the redelivery then publishes again.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Publication() {}

  static Disposition await(CompletableFuture<?>... published) {
    try {
      CompletableFuture.allOf(published).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return Disposition.DONE;
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("it is not published yet: {}", e.toString());
      return Disposition.RETRY;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Disposition.RETRY;
    }
  }
}
