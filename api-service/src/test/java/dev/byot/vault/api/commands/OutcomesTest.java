package dev.byot.vault.api.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OutcomesTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Outcomes outcomes = new Outcomes();
  private final CommandId command = CommandId.next();

  private static VaultEvent event(EventType type, Map<String, String> data) {
    return new VaultEvent(
        EventId.of("test", type, "1"), type, Instant.EPOCH, null, null, "r", true, data);
  }

  private VaultEvent decided() {
    return event(EventType.KEY_STORED, Map.of("command", command.toString(), "outcome", "applied"));
  }

  @Test
  void wakesEverybodyWhoWaitsForTheCommand() throws Exception {
    try (var first = outcomes.expect(command);
        var second = outcomes.expect(command)) {
      var both =
          CompletableFuture.allOf(
              CompletableFuture.runAsync(() -> first.await(LONG)),
              CompletableFuture.runAsync(() -> second.await(LONG)));

      outcomes.hear(decided());

      var _ = both.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void remembersAnOutcomeThatCameBeforeTheWait() {
    try (var waiting = outcomes.expect(command)) {
      outcomes.hear(decided());

      assertThat(CompletableFuture.runAsync(() -> waiting.await(LONG)))
          .succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void doesNotTakeTheAcceptanceOfAStopForItsOutcome() {
    try (var waiting = outcomes.expect(command)) {
      outcomes.hear(event(EventType.STOP_ACCEPTED, Map.of("command", command.toString())));
      var wait = CompletableFuture.runAsync(() -> waiting.await(LONG));

      assertThat(wait).isNotDone();

      outcomes.hear(decided());
      assertThat(wait).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void forgetsWhoeverNoLongerWaits() {
    outcomes.expect(command).close();

    assertThatCode(() -> outcomes.hear(decided())).doesNotThrowAnyException();
  }

  @Test
  void endsTheWaitWhenTheTimeIsUp() {
    try (var waiting = outcomes.expect(command)) {
      assertThatCode(() -> waiting.await(Duration.ofMillis(1))).doesNotThrowAnyException();
    }
  }
}
