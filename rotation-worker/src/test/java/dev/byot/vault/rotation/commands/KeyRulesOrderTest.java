package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.KEY;
import static dev.byot.vault.rotation.commands.Samples.NOW;
import static dev.byot.vault.rotation.commands.Samples.accepted;
import static dev.byot.vault.rotation.commands.Samples.active;
import static dev.byot.vault.rotation.commands.Samples.store;
import static dev.byot.vault.rotation.commands.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.KeyState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Commands that come late, twice, or in another order.
final class KeyRulesOrderTest extends KeyRulesFixture {
  @Test
  void supersedesWhatComesAfterALaterDecision() {
    var state = active(5);
    var command = accepted(CommandType.SET_KEY, 4);

    var ruling = rule(state, command, store(command, true));

    assertThat(ruling.outcome().status()).isEqualTo(Status.SUPERSEDED);
    assertThat(types(ruling)).containsExactly(EventType.COMMAND_SUPERSEDED);
    assertThat(ruling.next()).isEqualTo(state);
  }

  @Test
  void supersedesWhatWasLateWhenItWasLookedAt() {
    var ruling = rule(active(5), accepted(CommandType.SET_KEY, 4), new Intent.Outdated());

    assertThat(ruling.outcome().status()).isEqualTo(Status.SUPERSEDED);
  }

  @ParameterizedTest
  @EnumSource(names = {"REMOVE_KEY", "ERASE_OWNER"})
  void storesNothingThatIsAcceptedToBeRemoved(CommandType removal) {
    var remove = accepted(removal, 3);
    var state = with(active(1), 3, List.of(stop(remove)));
    var command = accepted(CommandType.SET_KEY, 2);

    var ruling = rule(state, command, store(command, true));

    assertThat(ruling.outcome().status()).isEqualTo(Status.SUPERSEDED);
    assertThat(ruling.next().secret()).isEqualTo(state.secret());
    assertThat(ruling.next().applied()).isEqualTo(2);
    assertThat(ruling.next().stops()).isEqualTo(state.stops());
  }

  @Test
  void storesWhatIsAcceptedToBeDisabled() {
    var command = accepted(CommandType.SET_KEY, 2);
    var disable = accepted(CommandType.DISABLE_KEY, 3);
    var store = store(command, true);

    var ruling = rule(with(active(1), 3, List.of(stop(disable))), command, store);

    assertThat(ruling.outcome().status()).isEqualTo(Status.APPLIED);
    assertThat(ruling.next().secret()).isEqualTo(store.secret());
  }

  @Test
  void preparesAgainWhatIsNotLateAfterAll() {
    var state = with(active(1), 2, List.of());

    assertThatThrownBy(() -> rule(state, accepted(CommandType.SET_KEY, 2), new Intent.Outdated()))
        .isInstanceOf(StateChanged.class);
  }

  @Test
  void raisesAppliedButNotRevisionByARejection() {
    var state = with(active(1), 2, List.of());
    var command = accepted(CommandType.SET_KEY, 2);

    var ruling = rule(state, command, new Intent.Reject("bad-secret"));

    assertThat(ruling.outcome().reason()).isEqualTo("bad-secret");
    assertThat(ruling.outcome().events().getLast().data()).containsEntry("reason", "bad-secret");
    assertThat(ruling.next().applied()).isEqualTo(2);
    assertThat(ruling.next().revision()).isEqualTo(state.revision());
    assertThat(ruling.next().secret()).isEqualTo(state.secret());
  }

  @Test
  void rulesTheSameHoweverOftenItIsAsked() {
    var stop = accepted(CommandType.REMOVE_KEY, 2);
    var command = accepted(CommandType.SET_KEY, 3);
    var state = with(active(1), 3, List.of(stop(stop)));
    var rules = new KeyRules(command, NOW);
    var plan = new Plan(store(command, true), null);

    assertThat(rules.rule(state, plan)).isEqualTo(rules.rule(state, plan));
  }

  @Test
  void endsEveryOrderOfDeliveriesOfThreeCommandsInTheStateOfTheLast() {
    var set = accepted(CommandType.SET_KEY, 1);
    var remove = accepted(CommandType.REMOVE_KEY, 2);
    var again = accepted(CommandType.SET_KEY, 3);
    var orders =
        List.of(
            List.of(set, remove, again),
            List.of(set, again, remove),
            List.of(remove, set, again),
            List.of(remove, again, set),
            List.of(again, set, remove),
            List.of(again, remove, set));

    for (var order : orders) {
      var state = with(KeyState.none(KEY), 3, List.of(stop(remove)));
      for (var command : order) {
        state = rule(state, command, intent(command)).next();
      }

      assertThat(state.status()).isEqualTo(KeyStatus.ACTIVE);
      assertThat(state.secret()).isEqualTo(store(again, true).secret());
      assertThat(state.applied()).isEqualTo(3);
      assertThat(state.stops()).isEmpty();
      assertThat(state.usableAt(NOW.plus(Duration.ofMinutes(1)))).isTrue();
    }
  }
}
