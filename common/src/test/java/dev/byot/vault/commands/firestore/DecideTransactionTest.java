package dev.byot.vault.commands.firestore;

import static dev.byot.vault.commands.firestore.StoreFixture.NOW;
import static dev.byot.vault.commands.firestore.StoreFixture.applied;
import static dev.byot.vault.commands.firestore.StoreFixture.removing;
import static dev.byot.vault.commands.firestore.StoreFixture.stored;
import static dev.byot.vault.commands.firestore.StoreFixture.storing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.Judge;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a decision changes, whatever the judge says.
final class DecideTransactionTest {
  private static final Outcome SUPERSEDED =
      new Outcome(Outcome.Status.SUPERSEDED, null, NOW, List.of());

  private final StoreFixture store = new StoreFixture();

  @AfterEach
  void close() {
    store.close();
  }

  private static Judge storingAndDeciding(Map<CommandId, Outcome> stops) {
    return (current, command) ->
        new Ruling(stored(current, command, current.stops()), applied(), stops);
  }

  private AcceptedCommand found(CommandRecord command) {
    return store.commands().find(command.key().owner(), command.id()).orElseThrow();
  }

  private List<CommandId> stops() {
    return store.keys().find(store.key()).stops().stream().map(PendingStop::command).toList();
  }

  @Test
  void decidesTheStopsBeforeWithTheCommandAndKeepsTheOthers() {
    store.set();
    var before = store.remove();
    var command = store.set();
    var after = store.remove();

    store.commands().decide(command, storingAndDeciding(Map.of(before.id(), SUPERSEDED)));

    assertThat(stops()).containsExactly(after.id());
    assertThat(found(before).outcome()).isNotNull();
    assertThat(found(before).message()).isNull();
    assertThat(found(after).pending()).isTrue();
    assertThat(store.keys().find(store.key()).usableAt(NOW)).isFalse();
  }

  @Test
  void noJudgeDropsAStopThatItDidNotDecide() {
    store.set();
    var stop = store.remove();
    var command = store.set();

    store
        .commands()
        .decide(
            command,
            (current, record) ->
                new Ruling(stored(current, record, List.of()), applied(), Map.of()));

    assertThat(stops()).containsExactly(stop.id());
  }

  @Test
  void noJudgeKeepsAStopThatItDecided() {
    store.set();
    var stop = store.remove();

    store.commands().decide(stop, storing());

    assertThat(stops()).isEmpty();
  }

  @Test
  void leavesTheOutcomeOfAStopThatWasDecidedBefore() {
    store.set();
    var stop = store.remove();
    store.commands().decide(stop, removing());
    var outcome = found(stop).outcome();
    var command = store.set();

    store.commands().decide(command, storingAndDeciding(Map.of(stop.id(), SUPERSEDED)));

    assertThat(found(stop).outcome()).isEqualTo(outcome);
    assertThat(found(command).pending()).isFalse();
  }

  @Test
  void aStopWhoseDocumentIsGoneHoldsNothingUp() throws Exception {
    store.set();
    var stop = store.remove();
    var command = store.set();
    CommandDocuments.at(store.firestore(), store.key().owner(), stop.id()).delete().get();

    store.commands().decide(command, storingAndDeciding(Map.of(stop.id(), SUPERSEDED)));

    assertThat(stops()).isEmpty();
    assertThat(found(command).pending()).isFalse();
  }

  @Test
  void whateverTheJudgeThrowsComesOutAsItIs() {
    var command = store.set();
    for (var thrown :
        List.of(
            new IllegalStateException("a bug"),
            new IllegalArgumentException("another"),
            new ClassCastException())) {
      assertThatThrownBy(() ->
              store
                  .commands()
                  .decide(
                      command,
                      (_, _) -> {
                        throw thrown;
                      }))
          .isSameAs(thrown);
    }
    assertThat(found(command).pending()).isTrue();
  }

  @Test
  void refusesARulingOnAnotherKeyOrThatTakesBackASequence() {
    var first = store.set();
    var second = store.set();
    store.commands().decide(second, storing());
    var elsewhere = StoreFixture.ref(store.key().owner(), "openai", "other");

    for (Judge judge :
        List.<Judge>of(
            (_, _) -> new Ruling(KeyState.none(elsewhere), applied(), Map.of()),
            (current, record) ->
                new Ruling(stored(current, record, List.of()), applied(), Map.of()),
            (current, record) ->
                new Ruling(
                    stored(current, record, List.of()).with(current.accepted() + 1, List.of()),
                    applied(),
                    Map.of()))) {
      assertThatThrownBy(() -> store.commands().decide(first, judge))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(store.keys().find(store.key()).applied()).isEqualTo(2);
  }

  @Test
  void refusesARecordThatIsNotTheDocuments() {
    var command = store.set();
    var forged =
        new CommandRecord(
            command.id(),
            StoreFixture.ref(store.key().owner(), "openai", "other"),
            command.type(),
            command.sequence(),
            command.messageDigest(),
            null,
            "request-1",
            NOW,
            null,
            null);

    assertThatThrownBy(() -> store.commands().decide(forged, storing()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aTombstoneKeepsTheSequencesAndNothingElse() {
    store.commands().decide(store.set(), storing());
    store.commands().decide(store.remove(), removing());

    var state = store.keys().find(store.key());
    assertThat(state.status()).isEqualTo(KeyStatus.NONE);
    assertThat(state.accepted()).isEqualTo(2);
    assertThat(state.applied()).isEqualTo(2);
    assertThat(store.keys().list(store.key().owner())).isEmpty();
  }

  @Test
  void aCommandAcceptedDuringADecisionIsNotLost() {
    var command = store.set();
    var seen = new ArrayList<Long>();

    store
        .commands()
        .decide(
            command,
            (current, record) -> {
              seen.add(current.accepted());
              if (seen.size() == 1) {
                // Another instance accepts a command while this one is being decided.
                Thread.ofVirtual().start(store::set);
              }
              return storing().rule(current, record);
            });

    assertThat(store.keys().find(store.key()).applied()).isEqualTo(1);
    await().untilAsserted(() -> assertThat(store.keys().find(store.key()).accepted()).isEqualTo(2));
  }
}
