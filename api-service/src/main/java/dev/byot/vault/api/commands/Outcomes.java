package dev.byot.vault.api.commands;

import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Wakes those who wait for a command's outcome, as the events come in. What the outcome is they
/// read in its document: events say only that it is there.
public final class Outcomes {
  /// The members of an outcome's event; the acceptance of a stop has only the first.
  private static final String COMMAND = "command";

  private static final String OUTCOME = "outcome";

  private final ConcurrentMap<String, Set<Waiting>> waiting = new ConcurrentHashMap<>();

  /// Begins to wait; to be called before the command is published, or the event may come first.
  public Waiting expect(CommandId command) {
    var one = new Waiting(command.toString());
    waiting.compute(
        one.command,
        (_, others) -> {
          var all = others == null ? ConcurrentHashMap.<Waiting>newKeySet() : others;
          all.add(one);
          return all;
        });
    return one;
  }

  /// To be told every event of scope state.
  public void hear(VaultEvent event) {
    var command = event.data().get(COMMAND);
    if (command != null && event.data().containsKey(OUTCOME)) {
      waiting.getOrDefault(command, Set.of()).forEach(one -> one.decided.countDown());
    }
  }

  /// One who waits.
  public final class Waiting implements AutoCloseable {
    private final String command;
    private final CountDownLatch decided = new CountDownLatch(1);

    private Waiting(String command) {
      this.command = command;
    }

    /// Returns once the outcome is known, or the time is up.
    public void await(Duration atMost) {
      try {
        var _ = decided.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      waiting.computeIfPresent(
          command,
          (_, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }
}
