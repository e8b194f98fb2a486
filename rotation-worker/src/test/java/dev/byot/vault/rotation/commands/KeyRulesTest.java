package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.KEY;
import static dev.byot.vault.rotation.commands.Samples.NOW;
import static dev.byot.vault.rotation.commands.Samples.PREPARED;
import static dev.byot.vault.rotation.commands.Samples.accepted;
import static dev.byot.vault.rotation.commands.Samples.active;
import static dev.byot.vault.rotation.commands.Samples.evidence;
import static dev.byot.vault.rotation.commands.Samples.label;
import static dev.byot.vault.rotation.commands.Samples.store;
import static dev.byot.vault.rotation.commands.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.KeyState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KeyRulesTest extends KeyRulesFixture {
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
                KeySettings.DEFAULT.with("work", store.expiresAt()),
                PREPARED,
                evidence(command.id(), NOW)));
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
        .isEqualTo(
            EventId.of("rotation-worker", EventType.KEY_STORED, KEY.owner() + "/" + command.id()));
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

  @Test
  void tellsOwnersApartWhoChoseTheSameCommandId() {
    var mine = accepted(CommandType.SET_KEY, 1);
    var other = new KeyRef(OwnerId.of(null, "mallory"), KEY.provider(), KEY.name());
    var theirs = of(other, mine);

    var first = new Verdict(mine, NOW).applied(Cause.of(mine), EventType.KEY_STORED, Map.of());
    var second = new Verdict(theirs, NOW).applied(Cause.of(theirs), EventType.KEY_STORED, Map.of());

    assertThat(second.events().getLast().id()).isNotEqualTo(first.events().getLast().id());
  }

  private static CommandRecord of(KeyRef key, CommandRecord command) {
    return new CommandRecord(
        command.id(),
        key,
        command.type(),
        command.sequence(),
        command.messageDigest(),
        null,
        command.requestId(),
        command.acceptedAt(),
        null,
        null);
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

  @ParameterizedTest
  @EnumSource(names = {"ACTIVE", "DISABLED", "INVALID"})
  void changesTheLabelWhateverTheStatus(KeyStatus status) {
    var state = with(with(active(1), status), 2, List.of());
    var command = accepted(CommandType.UPDATE_KEY, 2);

    var ruling = rule(state, command, new Intent.Update(label("new"), state.revision()));

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
        rule(
            state,
            accepted(CommandType.UPDATE_KEY, 2),
            new Intent.Update(label(state.label()), null));

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
            new Intent.Update(label("new"), state.revision() + 1));

    assertThat(ruling.outcome().reason()).isEqualTo("stale-revision");
    assertThat(ruling.next().label()).isEqualTo(state.label());
  }

  @Test
  void rejectsAChangeOfAKeyThatIsNotThere() {
    var state = with(KeyState.none(KEY), 1, List.of());

    var ruling =
        rule(state, accepted(CommandType.UPDATE_KEY, 1), new Intent.Update(label("new"), null));

    assertThat(ruling.outcome().reason()).isEqualTo("no-key");
    assertThat(ruling.next().status()).isEqualTo(KeyStatus.NONE);
  }
}
