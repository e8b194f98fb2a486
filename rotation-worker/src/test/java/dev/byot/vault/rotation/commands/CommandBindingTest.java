package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.EXPIRES;
import static dev.byot.vault.rotation.commands.Samples.KEY;
import static dev.byot.vault.rotation.commands.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyPatch;
import dev.byot.vault.commands.KeyPatch.To;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.envelope.EnvelopeException;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.state.KeyState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the key encryption key binds an envelope to, through every change of it.
final class CommandBindingTest extends CommandHandlerFixture {
  private static final Instant LATER = EXPIRES.plus(Duration.ofDays(1));

  private static KeyCommand disable() {
    return new KeyCommand.DisableKey(CommandId.next(), KEY);
  }

  private static KeyCommand enable() {
    return new KeyCommand.EnableKey(CommandId.next(), KEY, Actor.OWNER, null);
  }

  private static KeyCommand remove() {
    return new KeyCommand.RemoveKey(CommandId.next(), KEY);
  }

  private static KeyCommand expire(Instant at) {
    var patch = new KeyPatch(null, new To<>(at), null, null, null);
    return new KeyCommand.UpdateKey(CommandId.next(), KEY, patch, null);
  }

  private void store() {
    handler.handle(accept(set(SECRET)));
  }

  private Message handled(KeyCommand command) {
    var message = accept(command);
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);
    return message;
  }

  @Test
  void disablesAndEnablesAKeyWhoseEnvelopeOpensInNoOtherState() {
    store();
    var active = state.find(KEY);
    handled(disable());
    var disabled = state.find(KEY);
    handled(enable());

    assertThat(opened(disabled)).isEqualTo(SECRET);
    assertThat(opened(state.find(KEY))).isEqualTo(SECRET);
    assertThatThrownBy(() -> cipher.decrypt(secret(disabled).envelope(), active.binding()))
        .isInstanceOf(EnvelopeException.class);
    assertThat(types())
        .containsExactly(EventType.KEY_STORED, EventType.KEY_DISABLED, EventType.KEY_ENABLED);
  }

  @Test
  void changesAnExpiryInTheEnvelopeToo() {
    store();
    var before = state.find(KEY);

    handled(expire(LATER.plusNanos(1_234)));

    var after = state.find(KEY);
    assertThat(after.expiresAt()).isEqualTo(LATER);
    assertThat(opened(after)).isEqualTo(SECRET);
    assertThatThrownBy(() -> cipher.decrypt(secret(before).envelope(), after.binding()))
        .isInstanceOf(EnvelopeException.class);
  }

  @Test
  void revivesAnExpiredKeyByALaterExpiry() {
    store();
    clock.advance(Duration.between(NOW, EXPIRES));
    assertThat(state.find(KEY).usableAt(clock.instant())).isFalse();

    handled(expire(LATER));

    assertThat(state.find(KEY).usableAt(clock.instant())).isTrue();
  }

  @Test
  void rejectsAnExpiryThatHadPassedWhenItWasAccepted() {
    store();

    assertThat(outcome(handled(expire(NOW))).reason()).isEqualTo("expired");
  }

  @Test
  void wrapsNothingForALabel() {
    store();
    kek.goDown();

    handled(label("home", null));

    assertThat(state.find(KEY).label()).isEqualTo("home");
  }

  @Test
  void notesWhenADataKeyWasWrappedAnew() {
    store();
    assertThat(secret(state.find(KEY)).rewrappedAt()).isNull();

    clock.advance(Duration.ofMinutes(1));
    handled(disable());
    var disabled = clock.instant();
    assertThat(secret(state.find(KEY)).rewrappedAt()).isEqualTo(disabled);

    clock.advance(Duration.ofMinutes(1));
    handled(label("home", null));
    handled(disable());
    assertThat(secret(state.find(KEY)).rewrappedAt()).isEqualTo(disabled);

    handled(enable());
    assertThat(secret(state.find(KEY)).rewrappedAt()).isEqualTo(clock.instant());
  }

  @Test
  void knowsOfNoRewrapOfASecretThatReplacesAnother() {
    store();
    handled(expire(LATER));
    assertThat(secret(state.find(KEY)).rewrappedAt()).isEqualTo(NOW);

    store();

    assertThat(secret(state.find(KEY)).rewrappedAt()).isNull();
  }

  /// The promise: `:disable` while KMS is down for two hours ends disabled, never rejected.
  @Test
  void disablesAKeyHoweverLongKmsIsDown() {
    store();
    kek.goDown();
    var message = accept(disable());
    for (var minutes = 0; minutes <= 120; minutes += 5) {
      assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);
      assertThat(state.find(KEY).usableAt(clock.instant())).isFalse();
      clock.advance(Duration.ofMinutes(5));
    }

    kek.recover();
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.DISABLED);
    assertThat(opened(state.find(KEY))).isEqualTo(SECRET);
  }

  @Test
  void neverGivesUpACommandInTheWayOfTheStopBeforeIt() {
    store();
    kek.goDown();
    var stop = accept(disable());
    var update = accept(label("home", null));
    clock.advance(Duration.ofHours(2));
    assertThat(handler.handle(update)).isEqualTo(Disposition.RETRY);

    kek.recover();
    handler.handle(update);

    assertThat(outcome(stop).status()).isEqualTo(Status.APPLIED);
    assertThat(outcome(update).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.DISABLED);
  }

  @Test
  void givesUpAnExpiryThatKmsDoesNotWrap() {
    store();
    kek.goDown();
    var message = accept(expire(LATER));
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);

    clock.advance(Endurance.PATIENCE);
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).reason()).isEqualTo("unavailable");
    assertThat(state.find(KEY).expiresAt()).isEqualTo(EXPIRES);
  }

  @Test
  void waitsWithAStopForTheKeyThatWasSetBeforeIt() {
    var set = accept(set(SECRET));
    var stop = accept(disable());
    assertThat(handler.handle(stop)).isEqualTo(Disposition.RETRY);
    assertThat(state.find(KEY).usableAt(NOW)).isFalse();

    handler.handle(set);
    handler.handle(stop);

    assertThat(outcome(set).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.DISABLED);
    assertThat(opened(state.find(KEY))).isEqualTo(SECRET);
  }

  @Test
  void neverUsesTheSecretAfterAStopOfAKeyThatWasNotStored() {
    var bad = accept(set("no json"));
    var stop = accept(disable());
    var again = accept(set(SECRET));

    for (var message : List.of(bad, again, stop)) {
      assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);
    }

    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.DISABLED);
    assertThat(opened(state.find(KEY))).isEqualTo(SECRET);
  }

  @Test
  void wrapsAgainWhatWasRewrappedMeanwhile() {
    store();
    var message = accept(disable());
    state.before(() -> {
      var key = state.find(KEY);
      var rewrapped = cipher.rebind(secret(key).envelope(), key.binding(), key.binding());
      state.put(key.rewrapped(rewrapped, NOW));
    });

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(opened(state.find(KEY))).isEqualTo(SECRET);
  }

  @Test
  void disablesAKeyThatOpensNowhereAndDoesNothingElseToIt() {
    store();
    var prolonged = state.find(KEY).settings().with(null, null);
    state.put(state.find(KEY).withSettings(prolonged));

    var changed = handled(expire(LATER));
    assertThat(outcome(changed).reason()).isEqualTo("unreadable-key");
    var stop = accept(disable());
    assertThat(outcome(handled(expire(LATER))).reason()).isEqualTo("unreadable-key");

    assertThat(outcome(stop).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.DISABLED);
    assertThat(secret(state.find(KEY)).rewrappedAt()).isNull();
    assertThat(outcome(handled(enable())).reason()).isEqualTo("unreadable-key");
    assertThatThrownBy(() -> opened(state.find(KEY))).isInstanceOf(EnvelopeException.class);
  }

  /// Whatever stops are undecided before whichever command, and in whatever order they come: the
  /// envelope opens in the state that results, and the state is that of the sequence.
  @ParameterizedTest
  @ValueSource(strings = {"none", "active", "disabled"})
  void bindsTheStateThatResultsFromEveryCombination(String before) {
    List<Supplier<KeyCommand>> stops =
        List.of(CommandBindingTest::disable, CommandBindingTest::remove);
    List<Supplier<KeyCommand>> commands =
        List.of(
            () -> set(SECRET),
            () -> set("bad"),
            () -> label("home", null),
            () -> expire(LATER),
            CommandBindingTest::enable,
            CommandBindingTest::disable,
            CommandBindingTest::remove);
    for (var first : stops) {
      for (var second : stops) {
        for (var command : commands) {
          var list = List.of(first, second, command);
          var inOrder = end(before, list, false);
          var atOnce = end(before, list, true);

          assertThat(atOnce).isEqualTo(inOrder);
        }
      }
    }
  }

  /// What the commands lead to: one by one, or decided with the last of them.
  private List<Object> end(String before, List<Supplier<KeyCommand>> commands, boolean lastFirst) {
    state.put(KeyState.none(KEY));
    if (!before.equals("none")) {
      store();
    }
    if (before.equals("disabled")) {
      handled(disable());
    }
    var messages = new ArrayList<Message>();
    commands.forEach(command -> messages.add(accept(command.get())));
    var order = lastFirst ? messages.reversed() : messages;
    order.forEach(message -> assertThat(handler.handle(message)).isEqualTo(Disposition.DONE));
    var key = state.find(KEY);
    assertThat(key.stops()).isEmpty();
    assertThat(key.applied()).isEqualTo(key.accepted());
    var last = outcome(messages.getLast());
    return List.of(
        key.status(),
        key.secret() == null ? "nothing" : opened(key),
        String.valueOf(key.label()),
        String.valueOf(key.expiresAt()),
        last.status(),
        String.valueOf(last.reason()));
  }
}
