package dev.byot.vault.rotation.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.events.EventBatch;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.PublishedEvent;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.state.StateUnavailableException;
import dev.byot.vault.usage.Counts;
import dev.byot.vault.usage.EndedCall;
import dev.byot.vault.usage.UsageLedger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class UsageBatchesTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  /// How many calls were counted each time.
  private final List<Integer> counted = new CopyOnWriteArrayList<>();

  private boolean down;

  private final UsageLedger ledger =
      new UsageLedger() {
        @Override
        public void count(KeyRef key, List<EndedCall> calls) {
          if (down) {
            throw new StateUnavailableException("down", new IllegalStateException());
          }
          counted.add(calls.size());
        }

        @Override
        public void erase(OwnerId owner, Instant acceptedAt) {
          throw new IllegalStateException("counting erases nothing");
        }
      };

  private static KeyRef key(int number) {
    return new KeyRef(OwnerId.of(null, "ada"), new ProviderId("openai"), new KeyName("k" + number));
  }

  private static EndedCall call(int number) {
    var id = EventId.of("test", EventType.CALL_ENDED, "" + number);
    return new EndedCall(id, AT, AT, null, Counts.NONE);
  }

  @Test
  void countsAThousandCallsOfAKeyAtOnce() {
    var batches = new UsageBatches(ledger, NEVER);
    var answers = IntStream.range(0, 1000).mapToObj(i -> batches.add(key(i % 2), call(i))).toList();
    assertThat(answers).noneMatch(answer -> answer.isDone());

    batches.close();

    assertThat(counted).containsExactly(500, 500);
    assertThat(answers).allMatch(answer -> answer.join() == Disposition.DONE);
  }

  @Test
  void givesBackWhatCouldNotBeCounted() {
    down = true;
    var batches = new UsageBatches(ledger, NEVER);
    var answer = batches.add(key(1), call(1));

    batches.close();

    assertThat(answer.join()).isEqualTo(Disposition.RETRY);
  }

  private static PublishedEvent event(EventType type, int number, Map<String, String> data) {
    var key = key(1);
    var event =
        new VaultEvent(
            EventId.of("test", type, "" + number), type, AT, key.owner(), key, "r", false, data);
    return new PublishedEvent(event, "api-service", "boot", number);
  }

  @Test
  void countsWhatCountsOfTheEventsThatShareAMessage() {
    var ended =
        Map.of("ending", "whole", "requestBytes", "1", "answerBytes", "1", "durationMs", "1");
    var message =
        EventBatch.message(
            List.of(
                event(EventType.KEY_USED, 1, Map.of()),
                event(EventType.CALL_ENDED, 2, ended),
                event(EventType.CALL_ENDED, 3, Map.of("ending", "not readable")),
                event(EventType.KEY_DISCLOSED, 4, Map.of())));
    var batches = new UsageBatches(ledger, NEVER);
    var answer = UsageCounter.handler(batches).handle(message);
    assertThat(answer).isNotDone();

    batches.close();

    assertThat(answer.join()).isEqualTo(Disposition.DONE);
    assertThat(counted).containsExactly(2);
  }

  /// A vault that is newer than the worker may tell of what the worker does not know.
  @Test
  void countsWhatCanBeReadBesideAnEventThatCannot() {
    var known = event(EventType.KEY_DISCLOSED, 1, Map.of());
    var message = EventBatch.message(List.of(known, event(EventType.KEY_OPENED, 2, Map.of())));
    var text = new String(message.data(), StandardCharsets.UTF_8).replace("key.opened", "key.lent");
    var batches = new UsageBatches(ledger, NEVER);
    var answer =
        UsageCounter.handler(batches)
            .handle(new Message(text.getBytes(StandardCharsets.UTF_8), null, message.attributes()));

    batches.close();

    assertThat(answer.join()).isEqualTo(Disposition.DONE);
    assertThat(counted).containsExactly(1);
  }

  @Test
  void givesAMessageBackOfWhichOneEventCouldNotBeCounted() {
    down = true;
    var batches = new UsageBatches(ledger, NEVER);
    var used = event(EventType.KEY_USED, 1, Map.of());
    var disclosed = event(EventType.KEY_DISCLOSED, 2, Map.of());
    var answer =
        UsageCounter.handler(batches).handle(EventBatch.message(List.of(used, disclosed, used)));

    batches.close();

    assertThat(answer.join()).isEqualTo(Disposition.RETRY);
  }

  @Test
  void countsAtOnceWhenHurried() {
    try (var batches = new UsageBatches(ledger, NEVER)) {
      var answer = batches.add(key(1), call(1));

      batches.hurry();

      assertThat(answer.join()).isEqualTo(Disposition.DONE);
      assertThat(batches.add(key(1), call(2)).join()).isEqualTo(Disposition.DONE);
    }
  }
}
