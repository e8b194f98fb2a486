package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.messaging.Disposition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Redeliveries, and what is down for a while.
final class CommandRedeliveryTest extends CommandHandlerFixture {
  @Test
  void treatsARedeliveryAsDoneAndPublishesTheSameEventAgain() {
    var message = accept(set(SECRET));
    handler.handle(message);
    var before = state.find(KEY);

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(state.find(KEY)).isEqualTo(before);
    assertThat(events.published()).hasSize(2);
    assertThat(events.published().getFirst()).isEqualTo(events.published().getLast());
    assertThat(unsealer.opened()).isEqualTo(1);
  }

  @Test
  void publishesWithTheRedeliveryWhatCouldNotBePublishedAtFirst() {
    var message = accept(set(SECRET));
    events.goDown();
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.ACTIVE);

    events.recover();
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(types()).containsExactly(EventType.KEY_STORED);
  }

  @Test
  void decidesOnceThoughTheAnswerOfTheDatabaseIsLost() {
    var message = accept(set(SECRET));
    state.loseTheNextAnswer();
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);
    var before = state.find(KEY);

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(state.find(KEY)).isEqualTo(before);
    assertThat(opened(before)).isEqualTo(SECRET);
    assertThat(types()).containsExactly(EventType.KEY_STORED);
  }

  @Test
  void waitsForTheDatabase() {
    var message = accept(set(SECRET));
    state.goDown();
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);

    state.recover();
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);
  }

  @Test
  void waitsForKmsToOpenAndToWrap() {
    var message = accept(set(SECRET));
    unsealer.goDown();
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);
    unsealer.recover();
    kek.goDown();
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);

    kek.recover();
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.ACTIVE);
  }

  @Test
  void givesUpWhatHasWaitedForKmsTooLong() {
    var message = accept(set(SECRET));
    kek.goDown();
    clock.advance(Endurance.PATIENCE.minusSeconds(1));
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);

    clock.advance(Duration.ofSeconds(1));
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).reason()).isEqualTo("unavailable");
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.NONE);
  }

  @Test
  void removesAKeyHoweverLongKmsIsDown() {
    handler.handle(accept(set(SECRET)));
    unsealer.goDown();
    kek.goDown();
    var message = accept(new KeyCommand.RemoveKey(CommandId.next(), KEY));
    clock.advance(Duration.ofDays(2));

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).secret()).isNull();
    assertThat(types()).containsExactly(EventType.KEY_STORED, EventType.KEY_REMOVED);
  }

  @Test
  void neverRejectsAStopForTheDatabase() {
    var message = accept(new KeyCommand.RemoveKey(CommandId.next(), KEY));
    state.goDown();
    clock.advance(Duration.ofDays(2));
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);

    state.recover();
    handler.handle(message);

    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
  }

  @Test
  void leavesAKeyThatNeverHoldsStillToTheNextDelivery() {
    handler.handle(accept(set(SECRET)));
    var message = accept(set(SECRET));
    state.before(this::flip);

    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);
    state.before(() -> {});
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);
  }

  @Test
  void letsALabelWaitForTheKeyThatWasSetBeforeIt() {
    var set = accept(set(SECRET));
    var update = accept(label("home", null));
    assertThat(handler.handle(update)).isEqualTo(Disposition.RETRY);

    handler.handle(set);
    assertThat(handler.handle(update)).isEqualTo(Disposition.DONE);

    assertThat(outcome(update).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).label()).isEqualTo("home");
  }

  @Test
  void waitsAsLongAsWhatIsBeforeItMayStillBeStored() {
    accept(set(SECRET));
    var update = accept(label("home", null));
    clock.advance(Endurance.PATIENCE);

    assertThat(handler.handle(update)).isEqualTo(Disposition.RETRY);
  }

  @Test
  void doesNotWaitForEverForWhatNeverComes() {
    accept(set(SECRET));
    var update = accept(label("home", null));
    clock.advance(KeyDecisions.TURN);

    assertThat(handler.handle(update)).isEqualTo(Disposition.DONE);

    assertThat(outcome(update).reason()).isEqualTo("no-key");
  }
}
