package dev.byot.vault.api.audittrail;

import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.process.Sweep;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes events on behalf of the process, and holds calls back while they do not become
/// durable.
///
/// A publish that fails is repeated until it succeeds. That stays bounded, because no new call gets
/// past [#requireOpen] meanwhile.
public final class AuditTrail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final EventPublisher publisher;
  private final Duration maxLag;
  private final LongSupplier nanoTime;
  private final ConcurrentSkipListMap<Long, Receipt> waiting = new ConcurrentSkipListMap<>();
  private final AtomicLong published = new AtomicLong();
  private final AtomicInteger failing = new AtomicInteger();
  private final Sweep sweep;
  private volatile boolean closed;

  /// @param publisher stays the caller's
  /// @param maxLag how long an event may take to become durable before calls are held back
  /// @param nanoTime as [System#nanoTime]
  public AuditTrail(EventPublisher publisher, Duration maxLag, LongSupplier nanoTime) {
    this.publisher = publisher;
    this.maxLag = maxLag;
    this.nanoTime = nanoTime;
    sweep = Sweep.every(PAUSE, "audit-lag", this::settleLate);
  }

  private void settleLate() {
    for (var receipt : waiting.values()) {
      if (!isLate(receipt)) {
        return;
      }
      receipt.isLate();
    }
  }

  private boolean isLate(Receipt receipt) {
    return nanoTime.getAsLong() - receipt.startedAt() > maxLag.toNanos();
  }

  /// Refuses a call before it reaches anybody, while its record could not become durable.
  ///
  /// @throws VaultException.Unavailable while publishing fails or lags
  public void requireOpen() {
    var oldest = waiting.firstEntry();
    if (failing.get() > 0 || (oldest != null && isLate(oldest.getValue()))) {
      throw unavailable();
    }
  }

  public static VaultException.Unavailable unavailable() {
    return new VaultException.Unavailable("audit", RETRY_AFTER, null);
  }

  /// Starts publishing. Does not wait.
  public Receipt begin(VaultEvent event) {
    var receipt = new Receipt(nanoTime.getAsLong());
    var number = published.incrementAndGet();
    waiting.put(number, receipt);
    publish(number, event, receipt, null);
    if (closed) {
      // Nobody looks after it any more.
      receipt.isLate();
    }
    return receipt;
  }

  /// Waits until the event is durable, at most as long as an event may take from its beginning.
  ///
  /// @return whether it is
  public boolean awaitDurable(Receipt receipt) throws InterruptedException {
    try {
      return receipt.durable().isDone() || receipt.settled().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a receipt never fails", e);
    }
  }

  private void publish(
      long number, VaultEvent event, Receipt receipt, @Nullable Duration lastBackoff) {
    CompletableFuture<Void> attempt;
    try {
      attempt = publisher.publish(event);
    } catch (RuntimeException e) {
      attempt = CompletableFuture.failedFuture(e);
    }
    var _ =
        attempt.whenComplete((_, failure) -> {
          if (failure == null) {
            waiting.remove(number);
            if (lastBackoff != null) {
              failing.decrementAndGet();
            }
            receipt.isDurable();
          } else {
            publishAgain(number, event, receipt, lastBackoff, failure);
          }
        });
  }

  private void publishAgain(
      long number,
      VaultEvent event,
      Receipt receipt,
      @Nullable Duration lastBackoff,
      Throwable failure) {
    if (lastBackoff == null) {
      failing.incrementAndGet();
      LOG.warn("event {} ({}) was not published, trying again", event.id(), event.type(), failure);
    }
    if (closed) {
      LOG.error("event {} ({}) is lost: the process ends", event.id(), event.type());
      return;
    }
    var backoff =
        lastBackoff == null
            ? FIRST_BACKOFF
            : lastBackoff.multipliedBy(2).compareTo(LONGEST_BACKOFF) < 0
                ? lastBackoff.multipliedBy(2)
                : LONGEST_BACKOFF;
    CompletableFuture.delayedExecutor(
            backoff.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
        .execute(() -> publish(number, event, receipt, backoff));
  }

  /// Waits a little for what is on its way, then gives up repeating.
  @Override
  public void close() {
    var all =
        CompletableFuture.allOf(
            waiting.values().stream().map(Receipt::durable).toArray(CompletableFuture[]::new));
    try {
      var _ = all.get(maxLag.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException _) {
      LOG.warn("{} events were not durable when the process ended", waiting.size());
    }
    closed = true;
    waiting.values().forEach(Receipt::isLate);
    sweep.close();
  }
}
