package dev.byot.vault.api.commands;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.keys.CommandId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes again what was accepted and is not decided: the second half of the outbox. Every
/// instance sweeps; a command that is published twice is decided once.
public final class CommandSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandSweep.class);

  /// The usual way takes far less.
  static final Duration OVERDUE = Duration.ofSeconds(10);

  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration PUBLISH = Duration.ofSeconds(10);

  /// While the worker is down, each command is published less and less often.
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private static final int AT_ONCE = 500;
  private static final int REMEMBERED = 20_000;

  private final CommandStore store;
  private final CommandIntake intake;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("command-sweep").factory());
  private final Cache<CommandId, Attempt> attempts =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED)
          .expireAfterAccess(LONGEST_PAUSE.multipliedBy(2))
          .build();

  public CommandSweep(CommandStore store, CommandIntake intake, Clock clock) {
    this.store = store;
    this.intake = intake;
    this.clock = clock;
  }

  private record Attempt(Instant due, Duration pause) {
    Attempt next(Instant now) {
      var doubled = pause.multipliedBy(2);
      var longer = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      return new Attempt(now.plus(longer), longer);
    }
  }

  /// Sweeps every few seconds until closed.
  public void start() {
    var _ = timer.schedule(this::run, jittered(), TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      sweep();
    } catch (RuntimeException e) {
      LOG.warn("the sweep of undecided commands failed: {}", e.toString());
    } finally {
      if (!timer.isShutdown()) {
        var _ = timer.schedule(this::run, jittered(), TimeUnit.MILLISECONDS);
      }
    }
  }

  /// So that instances that started together do not sweep together.
  private static long jittered() {
    var half = PERIOD.toMillis() / 2;
    return half + ThreadLocalRandom.current().nextLong(PERIOD.toMillis());
  }

  /// Sweeps once.
  void sweep() {
    var now = clock.instant();
    var due =
        store.pendingSince(now.minus(OVERDUE), AT_ONCE).stream()
            .filter(record -> isDue(record, now))
            .toList();
    if (due.isEmpty()) {
      return;
    }
    var sent = due.stream().map(intake::resend).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(sent).orTimeout(PUBLISH.toMillis(), TimeUnit.MILLISECONDS).join();
      LOG.info("{} undecided commands were published again", sent.length);
    } catch (CompletionException e) {
      LOG.warn("not all of {} undecided commands could be published again", sent.length);
    }
  }

  private boolean isDue(AcceptedCommand record, Instant now) {
    var attempt = attempts.getIfPresent(record.id());
    if (attempt == null) {
      attempts.put(record.id(), new Attempt(now.plus(OVERDUE), OVERDUE));
      return true;
    }
    if (now.isBefore(attempt.due())) {
      return false;
    }
    attempts.put(record.id(), attempt.next(now));
    return true;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
