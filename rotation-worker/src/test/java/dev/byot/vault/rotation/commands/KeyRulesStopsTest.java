package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.KEY;
import static dev.byot.vault.rotation.commands.Samples.NOW;
import static dev.byot.vault.rotation.commands.Samples.PREPARED;
import static dev.byot.vault.rotation.commands.Samples.accepted;
import static dev.byot.vault.rotation.commands.Samples.active;
import static dev.byot.vault.rotation.commands.Samples.store;
import static dev.byot.vault.rotation.commands.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.KeyState;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Stops, which come before what was accepted after them.
final class KeyRulesStopsTest extends KeyRulesFixture {
  @Test
  void takesALateStopOutOfTheStops() {
    var command = accepted(CommandType.REMOVE_KEY, 4);
    var state = with(active(5), 5, List.of(stop(command)));

    var ruling = rule(state, command, REMOVE);

    assertThat(ruling.outcome().status()).isEqualTo(Status.SUPERSEDED);
    assertThat(ruling.next().stops()).isEmpty();
    assertThat(ruling.next().applied()).isEqualTo(5);
  }

  @Test
  void leavesATombstoneOfTheSequencesAndNothingElse() {
    var command = accepted(CommandType.REMOVE_KEY, 7);
    var state = with(active(6), 7, List.of(stop(command)));

    var ruling = rule(state, command, REMOVE);

    assertThat(ruling.outcome().status()).isEqualTo(Status.APPLIED);
    assertThat(ruling.next())
        .isEqualTo(
            new KeyState(
                KEY,
                7,
                7,
                List.of(),
                KeyStatus.NONE,
                null,
                state.revision() + 1,
                KeySettings.DEFAULT,
                null,
                null));
    assertThat(ruling.outcome().events().getLast().data()).containsKey("secretId");
  }

  @Test
  void appliesARemovalWhereThereIsNothing() {
    var command = accepted(CommandType.REMOVE_KEY, 1);
    var state = with(KeyState.none(KEY), 1, List.of(stop(command)));

    var ruling = rule(state, command, REMOVE);

    assertThat(ruling.outcome().status()).isEqualTo(Status.APPLIED);
    assertThat(types(ruling)).containsExactly(EventType.KEY_REMOVED);
    assertThat(ruling.next().revision()).isZero();
    assertThat(ruling.next().applied()).isEqualTo(1);
    assertThat(ruling.next().stops()).isEmpty();
  }

  @Test
  void decidesAnEarlierStopBeforeTheSecretThatFollowsIt() {
    var stop = accepted(CommandType.REMOVE_KEY, 2);
    var command = accepted(CommandType.SET_KEY, 3);
    var state = with(active(1), 3, List.of(stop(stop)));
    var store = store(command, true);

    var ruling = rule(state, command, store);

    assertThat(types(ruling)).containsExactly(EventType.KEY_REMOVED, EventType.KEY_STORED);
    assertThat(ruling.stops())
        .containsExactly(
            entry(
                stop.id(),
                new Outcome(
                    Status.APPLIED, null, NOW, List.of(ruling.outcome().events().getFirst()))));
    assertThat(ruling.outcome().events().getFirst().data())
        .containsEntry("command", stop.id().toString())
        .containsEntry("decidedWith", command.id().toString());
    assertThat(ruling.next().status()).isEqualTo(KeyStatus.ACTIVE);
    assertThat(ruling.next().stops()).isEmpty();
    assertThat(ruling.next().applied()).isEqualTo(3);
    assertThat(ruling.next().revision()).isEqualTo(state.revision() + 2);
    assertThat(ruling.next().createdAt()).isEqualTo(PREPARED);
  }

  @Test
  void foldsADisabledKeyThatIsRemovedFirstIntoAnActiveOne() {
    var stop = accepted(CommandType.REMOVE_KEY, 2);
    var command = accepted(CommandType.SET_KEY, 3);
    var state = with(with(active(1), KeyStatus.DISABLED), 3, List.of(stop(stop)));

    assertThat(new KeyRules(command, NOW).statusOnceStored(state)).isEqualTo(KeyStatus.ACTIVE);
    assertThat(rule(state, command, store(command, true)).next().status())
        .isEqualTo(KeyStatus.ACTIVE);
  }

  @Test
  void decidesSeveralStopsInTheOrderOfTheirSequence() {
    var first = accepted(CommandType.REMOVE_KEY, 2);
    var second = accepted(CommandType.REMOVE_KEY, 3);
    var command = accepted(CommandType.UPDATE_KEY, 4);
    var state = with(active(1), 4, List.of(stop(second), stop(first)));

    var ruling = rule(state, command, new Intent.Update(Samples.label("new"), null));

    assertThat(ruling.outcome().events())
        .extracting(event -> event.data().get("command"))
        .containsExactly(first.id().toString(), second.id().toString(), command.id().toString());
    assertThat(ruling.outcome().reason()).isEqualTo("no-key");
    assertThat(ruling.next().status()).isEqualTo(KeyStatus.NONE);
    assertThat(ruling.next().applied()).isEqualTo(4);
  }

  @Test
  void supersedesEarlierStopsByARemoval() {
    var earlier = accepted(CommandType.REMOVE_KEY, 2);
    var command = accepted(CommandType.REMOVE_KEY, 3);
    var state = with(active(1), 3, List.of(stop(earlier), stop(command)));

    var ruling = rule(state, command, REMOVE);

    assertThat(ruling.stops())
        .hasEntrySatisfying(
            earlier.id(), outcome -> assertThat(outcome.status()).isEqualTo(Status.SUPERSEDED));
    assertThat(types(ruling)).containsExactly(EventType.COMMAND_SUPERSEDED, EventType.KEY_REMOVED);
    assertThat(ruling.next().stops()).isEmpty();
    assertThat(ruling.next().revision()).isEqualTo(state.revision() + 1);
  }

  @Test
  void leavesLaterStopsToTheirOwnTurn() {
    var later = accepted(CommandType.REMOVE_KEY, 3);
    var command = accepted(CommandType.SET_KEY, 2);
    var state = with(active(1), 3, List.of(stop(later)));

    var ruling = rule(state, command, store(command, true));

    assertThat(ruling.next().stops()).containsExactly(stop(later));
    assertThat(ruling.next().usableAt(NOW)).isFalse();
  }

  @Test
  void neverRevivesAKeyThroughARejectedCommandBehindAStop() {
    var stop = accepted(CommandType.REMOVE_KEY, 2);
    var command = accepted(CommandType.SET_KEY, 3);
    var state = with(active(1), 3, List.of(stop(stop)));

    var ruling = rule(state, command, new Intent.Reject("seal-refused"));

    assertThat(ruling.outcome().status()).isEqualTo(Status.REJECTED);
    assertThat(types(ruling)).containsExactly(EventType.KEY_REMOVED, EventType.COMMAND_REJECTED);
    assertThat(ruling.next().status()).isEqualTo(KeyStatus.NONE);
  }
}
