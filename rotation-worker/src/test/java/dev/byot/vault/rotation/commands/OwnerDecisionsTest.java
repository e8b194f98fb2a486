package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.EXPIRES;
import static dev.byot.vault.rotation.commands.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.commands.OwnerCommand;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands for all keys of an owner.
final class OwnerDecisionsTest extends CommandHandlerFixture {
  private static final OwnerId OWNER = KEY.owner();
  private static final KeyRef OTHER =
      new KeyRef(OWNER, new ProviderId("openai"), new KeyName("other"));
  private static final KeyRef BOBS =
      new KeyRef(OwnerId.of(null, "bob"), new ProviderId("openai"), KeyName.DEFAULT);

  private Message set(KeyRef key) {
    return accept(set(key, SECRET, EXPIRES));
  }

  private void store(KeyRef... keys) {
    for (var key : keys) {
      handler.handle(set(key));
    }
  }

  private Message erase() {
    return accept(new OwnerCommand.EraseOwner(CommandId.next(), OWNER, OWNER));
  }

  private Message stop() {
    return accept(new OwnerCommand.StopOwner(CommandId.next(), OWNER, OwnerId.of(null, "sec")));
  }

  private KeyStatus status(KeyRef key) {
    return state.find(key).status();
  }

  private List<VaultEvent> published(EventType type) {
    return events.published().stream().filter(event -> event.type() == type).toList();
  }

  private Set<EventId> ids() {
    return events.published().stream().map(VaultEvent::id).collect(Collectors.toSet());
  }

  @Test
  void leavesATombstoneOfEveryKeyThenTellsThatTheOwnerIsErased() {
    store(KEY, OTHER);
    kek.goDown();
    var message = erase();

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    for (var key : List.of(KEY, OTHER)) {
      assertThat(status(key)).isEqualTo(KeyStatus.NONE);
      assertThat(state.find(key).existsOrIsPending()).isFalse();
    }
    var told = events.published().subList(2, 5);
    assertThat(told)
        .extracting(VaultEvent::type)
        .containsExactly(EventType.KEY_REMOVED, EventType.KEY_REMOVED, EventType.OWNER_ERASED);
    assertThat(told).allMatch(VaultEvent::state).extracting(VaultEvent::id).doesNotHaveDuplicates();
    assertThat(told.getLast().key()).isNull();
    assertThat(told.getLast().data())
        .containsEntry("outcome", "applied")
        .containsEntry("keys", "2")
        .containsEntry("requestedBy", OWNER.value());
    assertThat(told.getFirst().data())
        .containsEntry("type", "EraseOwner")
        .containsEntry("keyOutcome", "applied")
        .doesNotContainKey("outcome");
    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
    assertThat(state.forgotten()).containsOnlyKeys(OWNER);
    assertThat(usage.erased()).containsOnlyKeys(OWNER);
  }

  @Test
  void disablesEveryKeySoThatOnlyTheSecurityTeamEnablesIt() {
    store(KEY, OTHER);

    assertThat(handler.handle(stop())).isEqualTo(Disposition.DONE);

    assertThat(state.find(KEY).isStoppedBySecurity()).isTrue();
    assertThat(state.find(OTHER).isStoppedBySecurity()).isTrue();
    assertThat(opened(state.find(KEY))).isEqualTo(SECRET);
    assertThat(published(EventType.KEY_DISABLED)).hasSize(2);
    assertThat(published(EventType.OWNER_STOPPED)).hasSize(1);
    assertThat(state.forgotten()).isEmpty();
    assertThat(usage.erased()).isEmpty();

    var own = accept(new KeyCommand.EnableKey(CommandId.next(), KEY, Actor.OWNER, null));
    handler.handle(own);
    assertThat(outcome(own).reason()).isEqualTo("stopped-by-security");
    handler.handle(accept(new KeyCommand.EnableKey(CommandId.next(), KEY, Actor.SECURITY, null)));
    assertThat(status(KEY)).isEqualTo(KeyStatus.ACTIVE);
    assertThat(status(OTHER)).isEqualTo(KeyStatus.DISABLED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void storesNothingThatWasQueuedWhenTheOwnerWasErased(boolean inOrder) {
    var set = set(KEY);
    var erase = erase();
    kek.goDown();

    handler.handle(inOrder ? set : erase);
    handler.handle(inOrder ? erase : set);

    assertThat(status(KEY)).isEqualTo(KeyStatus.NONE);
    assertThat(state.find(KEY).stops()).isEmpty();
    assertThat(outcome(set).status()).isEqualTo(Status.SUPERSEDED);
    assertThat(outcome(erase).status()).isEqualTo(Status.APPLIED);
    assertThat(published(EventType.KEY_STORED)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesASecretThatIsSetAfterwardsForANewKey(boolean inOrder) {
    store(KEY, OTHER);
    var erase = erase();
    var set = set(KEY);

    handler.handle(inOrder ? erase : set);
    handler.handle(inOrder ? set : erase);

    assertThat(status(KEY)).isEqualTo(KeyStatus.ACTIVE);
    assertThat(state.find(KEY).usableAt(clock.instant())).isTrue();
    assertThat(status(OTHER)).isEqualTo(KeyStatus.NONE);
    assertThat(outcome(set).status()).isEqualTo(Status.APPLIED);
    assertThat(outcome(erase).status()).isEqualTo(Status.APPLIED);
    assertThat(published(EventType.KEY_REMOVED)).extracting(VaultEvent::key).contains(KEY, OTHER);
  }

  @Test
  void keepsALaterSecretDisabledBehindAStopThatIsStillUndecided() {
    store(KEY);
    var stop = stop();
    handler.handle(set(KEY));

    assertThat(state.find(KEY).isStoppedBySecurity()).isTrue();
    assertThat(state.find(KEY).stops()).isEmpty();
    assertThat(handler.handle(stop)).isEqualTo(Disposition.DONE);
    assertThat(opened(state.find(KEY))).isEqualTo(SECRET);
  }

  @Test
  void isSupersededForAKeyWhoseRemovalCameLater() {
    store(KEY, OTHER);
    var stop = stop();
    handler.handle(accept(new KeyCommand.RemoveKey(CommandId.next(), KEY)));

    handler.handle(stop);

    assertThat(status(KEY)).isEqualTo(KeyStatus.NONE);
    assertThat(status(OTHER)).isEqualTo(KeyStatus.DISABLED);
    assertThat(outcome(stop).status()).isEqualTo(Status.APPLIED);
    assertThat(published(EventType.COMMAND_SUPERSEDED))
        .allMatch(event -> KEY.equals(event.key()))
        .isNotEmpty();
  }

  @Test
  void leavesTheKeysOfOthersAlone() {
    store(KEY, BOBS);
    var before = state.find(BOBS);

    handler.handle(stop());
    handler.handle(erase());

    assertThat(state.find(BOBS)).isEqualTo(before);
    assertThat(events.published())
        .filteredOn(event -> BOBS.owner().equals(event.owner()))
        .hasSize(1);
  }

  @Test
  void endsWhereThereIsNoKey() {
    var message = erase();

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
    assertThat(types()).containsExactly(EventType.OWNER_ERASED);
  }

  @Test
  void goesOnAfterEveryAnswerThatWasLost() {
    store(KEY, OTHER);
    var message = stop();
    for (var step = 0; step < 3; step++) {
      state.loseTheNextAnswer();
      assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);
    }
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);
    var after = List.of(state.find(KEY), state.find(OTHER));
    var told = new HashSet<>(ids());

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(List.of(state.find(KEY), state.find(OTHER))).isEqualTo(after);
    assertThat(after).allMatch(key -> key.isStoppedBySecurity() && key.revision() == 2);
    assertThat(ids()).isEqualTo(told).hasSize(5);
  }

  @Test
  void tellsWithTheRedeliveryWhatCouldNotBeToldAtFirst() {
    store(KEY, OTHER);
    var message = erase();
    events.goDown();
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);
    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);

    events.recover();
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(types().subList(2, 5))
        .containsExactly(EventType.KEY_REMOVED, EventType.KEY_REMOVED, EventType.OWNER_ERASED);
  }

  @Test
  void waitsForKmsHoweverLongAndHoldsUpNoKeyThatNeedsNone() {
    store(KEY, OTHER);
    handler.handle(accept(new KeyCommand.DisableKey(CommandId.next(), OTHER)));
    var message = stop();
    kek.goDown();

    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);
    assertThat(state.find(OTHER).isStoppedBySecurity()).isTrue();
    assertThat(state.find(KEY).usableAt(clock.instant())).isFalse();
    clock.advance(Duration.ofDays(2));
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);

    kek.recover();
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);
    assertThat(state.find(KEY).isStoppedBySecurity()).isTrue();
  }

  @Test
  void stopsAfterWhatWasSetBeforeIt() {
    var set = set(KEY);
    var stop = stop();
    assertThat(handler.handle(stop)).isEqualTo(Disposition.RETRY);

    handler.handle(set);
    assertThat(handler.handle(stop)).isEqualTo(Disposition.DONE);

    assertThat(outcome(set).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).isStoppedBySecurity()).isTrue();
  }

  @Test
  void triesOnlyAFewKeysWhileKmsIsDown() {
    for (var i = 0; i < 10; i++) {
      store(new KeyRef(OWNER, new ProviderId("openai"), new KeyName("k" + i)));
    }
    var message = stop();
    kek.goDown();
    var before = kek.refused();

    handler.handle(message);

    assertThat(kek.refused() - before).isEqualTo(3);
  }

  @Test
  void isForgedInTheOrderOfAKey() {
    store(KEY);
    var message = erase();

    handler.handle(new Message(message.data(), KEY.toString(), message.attributes()));

    assertThat(status(KEY)).isEqualTo(KeyStatus.ACTIVE);
    assertThat(published(EventType.COMMAND_FORGED)).hasSize(1);
  }
}
