package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.KEY;
import static dev.byot.vault.rotation.commands.Samples.NOW;
import static dev.byot.vault.rotation.commands.Samples.PREPARED;
import static dev.byot.vault.rotation.commands.Samples.accepted;
import static dev.byot.vault.rotation.commands.Samples.active;
import static dev.byot.vault.rotation.commands.Samples.store;
import static dev.byot.vault.rotation.commands.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KeyRulesTest {
  private static final Intent REMOVE = new Intent.Remove();

  private static Ruling rule(KeyState current, CommandRecord command, Intent intent) {
    return new KeyRules(command, NOW).rule(current, intent);
  }

  private static PendingStop stop(CommandRecord command) {
    return new PendingStop(command.id(), command.sequence(), command.type().toString());
  }

  @Test
  void storesTheFirstSecretOfAKey() {
    var command = accepted(CommandType.SET_KEY, 1);
    var store = store(command, true);

    var ruling = rule(with(KeyState.none(KEY), 1, List.of()), command, store);

    assertThat(ruling.outcome().status()).isEqualTo(Status.APPLIED);
    assertThat(ruling.stops()).isEmpty();
    assertThat(ruling.next())
        .isEqualTo(
            new KeyState(
                KEY,
                1,
                1,
                List.of(),
                KeyStatus.ACTIVE,
                store.secret(),
                1,
                "work",
                store.expiresAt(),
                PREPARED,
                NOW,
                command.id().toString()));
  }

  @Test
  void createsANewKeyInTheMomentItsFirstSecretIsOf() {
    var command = accepted(CommandType.SET_KEY, 1);
    var store = store(command, true);

    var next = rule(with(KeyState.none(KEY), 1, List.of()), command, store).next();

    assertThat(next.createdAt()).isEqualTo(store.secret().storedAt());
  }

  @Test
  void tellsTheAuditWhatWasStoredAndTheDocumentNothingGlobal() {
    var command = accepted(CommandType.SET_KEY, 1);
    var store = store(command, true);

    var ruling = rule(with(KeyState.none(KEY), 1, List.of()), command, store);

    var event = ruling.outcome().events().getLast();
    assertThat(event.id())
        .isEqualTo(EventId.of("rotation-worker", EventType.KEY_STORED, command.id().toString()));
    assertThat(event.state()).isTrue();
    assertThat(event.key()).isEqualTo(KEY);
    assertThat(event.requestId()).isEqualTo(command.requestId());
    assertThat(event.data())
        .containsEntry("command", command.id().toString())
        .containsEntry("type", "SetKey")
        .containsEntry("outcome", "applied")
        .containsEntry("sequence", "1")
        .containsEntry("secretId", command.id().toString())
        .containsEntry("kekVersion", store.secret().envelope().kekVersion())
        .containsEntry("globalFingerprint", store.globalFingerprint().value());
    assertThat(ruling.next().toString()).doesNotContain(store.globalFingerprint().value());
  }

  @ParameterizedTest
  @EnumSource(names = {"ACTIVE", "INVALID"})
  void activatesAReplacedKey(KeyStatus before) {
    var state = with(active(1), before);
    var command = accepted(CommandType.SET_KEY, 2);

    var ruling = rule(with(state, 2, List.of()), command, store(command, true));

    assertThat(ruling.next().status()).isEqualTo(KeyStatus.ACTIVE);
    assertThat(ruling.next().revision()).isEqualTo(state.revision() + 1);
    assertThat(ruling.next().createdAt()).isEqualTo(state.createdAt());
  }

  @Test
  void keepsADisabledKeyDisabledWithItsNewSecret() {
    var state = with(with(active(1), KeyStatus.DISABLED), 2, List.of());
    var command = accepted(CommandType.SET_KEY, 2);
    var store = store(command, false);

    var ruling = rule(state, command, store);

    assertThat(ruling.next().status()).isEqualTo(KeyStatus.DISABLED);
    assertThat(ruling.next().secret()).isEqualTo(store.secret());
    assertThat(ruling.next().changedAt()).isEqualTo(state.changedAt());
    assertThat(ruling.next().evidence()).isEqualTo(state.evidence());
  }

  @Test
  void doesNotStoreAnEnvelopeThatWasWrappedForAnotherState() {
    var command = accepted(CommandType.SET_KEY, 2);
    var disabled = with(with(active(1), KeyStatus.DISABLED), 2, List.of());
    var enabled = with(active(1), 2, List.of());

    assertThatThrownBy(() -> rule(disabled, command, store(command, true)))
        .isInstanceOf(StateChanged.class);
    assertThatThrownBy(() -> rule(enabled, command, store(command, false)))
        .isInstanceOf(StateChanged.class);
  }

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
    var ruling = rule(active(5), accepted(CommandType.SET_KEY, 4), new Intent.Late());

    assertThat(ruling.outcome().status()).isEqualTo(Status.SUPERSEDED);
  }

  @Test
  void preparesAgainWhatIsNotLateAfterAll() {
    var state = with(active(1), 2, List.of());

    assertThatThrownBy(() -> rule(state, accepted(CommandType.SET_KEY, 2), new Intent.Late()))
        .isInstanceOf(StateChanged.class);
  }

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
                null,
                null,
                null,
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

    var ruling = rule(state, command, new Intent.Relabel("new", null));

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

  @ParameterizedTest
  @EnumSource(names = {"ACTIVE", "DISABLED", "INVALID"})
  void changesTheLabelWhateverTheStatus(KeyStatus status) {
    var state = with(with(active(1), status), 2, List.of());
    var command = accepted(CommandType.UPDATE_KEY, 2);

    var ruling = rule(state, command, new Intent.Relabel("new", state.revision()));

    assertThat(ruling.outcome().status()).isEqualTo(Status.APPLIED);
    assertThat(types(ruling)).containsExactly(EventType.KEY_UPDATED);
    assertThat(ruling.next().label()).isEqualTo("new");
    assertThat(ruling.next().status()).isEqualTo(status);
    assertThat(ruling.next().secret()).isEqualTo(state.secret());
    assertThat(ruling.next().revision()).isEqualTo(state.revision() + 1);
  }

  @Test
  void leavesTheRevisionWhereTheLabelIsTheSame() {
    var state = with(active(1), 2, List.of());

    var ruling =
        rule(state, accepted(CommandType.UPDATE_KEY, 2), new Intent.Relabel(state.label(), null));

    assertThat(ruling.outcome().status()).isEqualTo(Status.APPLIED);
    assertThat(ruling.next().revision()).isEqualTo(state.revision());
  }

  @Test
  void rejectsAChangeOfAnotherRevision() {
    var state = with(active(1), 2, List.of());

    var ruling =
        rule(
            state,
            accepted(CommandType.UPDATE_KEY, 2),
            new Intent.Relabel("new", state.revision() + 1));

    assertThat(ruling.outcome().reason()).isEqualTo("stale-revision");
    assertThat(ruling.next().label()).isEqualTo(state.label());
  }

  @Test
  void rejectsAChangeOfAKeyThatIsNotThere() {
    var state = with(KeyState.none(KEY), 1, List.of());

    var ruling = rule(state, accepted(CommandType.UPDATE_KEY, 1), new Intent.Relabel("new", null));

    assertThat(ruling.outcome().reason()).isEqualTo("no-key");
    assertThat(ruling.next().status()).isEqualTo(KeyStatus.NONE);
  }

  @Test
  void rulesTheSameHoweverOftenItIsAsked() {
    var stop = accepted(CommandType.REMOVE_KEY, 2);
    var command = accepted(CommandType.SET_KEY, 3);
    var state = with(active(1), 3, List.of(stop(stop)));
    var rules = new KeyRules(command, NOW);
    var store = store(command, true);

    assertThat(rules.rule(state, store)).isEqualTo(rules.rule(state, store));
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

  private static Intent intent(CommandRecord command) {
    return command.type() == CommandType.REMOVE_KEY ? REMOVE : store(command, true);
  }

  private static List<EventType> types(Ruling ruling) {
    return ruling.outcome().events().stream().map(VaultEvent::type).toList();
  }
}
