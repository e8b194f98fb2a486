package dev.byot.vault.commands.firestore;

import static dev.byot.vault.commands.firestore.StoreFixture.NOW;
import static dev.byot.vault.commands.firestore.StoreFixture.acceptance;
import static dev.byot.vault.commands.firestore.StoreFixture.applied;
import static dev.byot.vault.commands.firestore.StoreFixture.storing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.ReportJudge;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.firestore.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is recorded though nobody accepted it.
final class RecordTransactionTest {
  private final StoreFixture store = new StoreFixture();

  @BeforeEach
  void storeAKey() {
    store.commands().decide(store.set(), storing());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private CommandRecord report(CommandId id) {
    var now = Fields.stored(NOW);
    return new CommandRecord(
        id, store.key(), CommandType.REPORT_CHECK, 0, "digest", null, "request-1", now, null, null);
  }

  private static ReportJudge judging(UnaryOperator<KeyState> change) {
    return state -> Optional.of(new Ruling(change.apply(state), applied(), Map.of()));
  }

  private static KeyState annotated(KeyState state) {
    return state.withSettings(state.settings().with("annotated", null));
  }

  @Test
  void writesTheKeyAndTheOutcomeTogether() {
    var report = report(CommandId.next());

    var outcome = store.commands().record(report, judging(RecordTransactionTest::annotated));

    assertThat(outcome).isPresent();
    assertThat(store.keys().find(store.key()).label()).isEqualTo("annotated");
    var recorded = store.commands().find(store.key().owner(), report.id()).orElseThrow();
    assertThat(recorded.outcome()).extracting(Outcome::status).isEqualTo(Outcome.Status.APPLIED);
    assertThat(recorded.type()).isEqualTo(CommandType.REPORT_CHECK);
    assertThat(recorded.acceptedAt()).isEqualTo(report.acceptedAt());
  }

  @Test
  void writesOnceThoughTheAnswerIsLost() {
    store.loseNextAnswers(1, "Firestore/Commit");

    var outcome =
        store
            .commands()
            .record(report(CommandId.next()), judging(RecordTransactionTest::annotated));

    assertThat(outcome).isPresent();
    assertThat(store.keys().find(store.key()).revision()).isEqualTo(2);
  }

  @Test
  void leavesWhatItsJudgeSaysNothingOf() {
    var before = store.keys().find(store.key());
    var report = report(CommandId.next());

    assertThat(store.commands().record(report, _ -> Optional.empty())).isEmpty();

    assertThat(store.keys().find(store.key())).isEqualTo(before);
    assertThat(store.commands().find(store.key().owner(), report.id())).isEmpty();
  }

  @Test
  void leavesTheDocumentOfAnotherCommand() {
    var pending = store.set();

    assertThat(
            store
                .commands()
                .record(report(pending.id()), judging(RecordTransactionTest::annotated)))
        .isEmpty();

    assertThat(store.keys().find(store.key()).label()).isEqualTo("work");
    assertThat(store.commands().find(store.key().owner(), pending.id())).contains(pending);
  }

  @Test
  void takesItsIdFromEverybodyElse() {
    var report = report(CommandId.next());
    store.commands().record(report, judging(RecordTransactionTest::annotated));
    var same = new KeyCommand.RemoveKey(report.id(), store.key());

    assertThatThrownBy(() -> store.commands().accept(acceptance(same, "digest", null), NOW))
        .isInstanceOf(VaultException.Reused.class);
  }

  @Test
  void noJudgeMovesASequenceOrDropsAStop() {
    store.remove();
    List<UnaryOperator<KeyState>> changes =
        List.of(
            state -> state.with(state.accepted() + 1, state.stops()),
            state -> state.decided(state.accepted(), state.stops()),
            state -> state.with(state.accepted(), List.of()));

    for (var change : changes) {
      assertThatThrownBy(() -> store.commands().record(report(CommandId.next()), judging(change)))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
