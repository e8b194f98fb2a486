package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.EXPIRES;
import static dev.byot.vault.rotation.commands.Samples.KEY;
import static dev.byot.vault.rotation.commands.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyPatch;
import dev.byot.vault.commands.KeyPatch.To;
import dev.byot.vault.commands.LimitsPatch;
import dev.byot.vault.commands.LimitsPatch.OfBudget;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.Budget;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.Limits;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandHandlerTest extends CommandHandlerFixture {
  @Test
  void storesASealedSecretThatOpensInTheStateItIsStoredIn() {
    var message = accept(set(SECRET));

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    var key = state.find(KEY);
    assertThat(key.status()).isEqualTo(KeyStatus.ACTIVE);
    assertThat(key.label()).isEqualTo("work");
    assertThat(key.expiresAt()).isEqualTo(EXPIRES);
    assertThat(secret(key).hint()).isEqualTo("sk-…AbCd");
    assertThat(opened(key)).isEqualTo(SECRET);
    assertThat(types()).containsExactly(EventType.KEY_STORED);
  }

  @Test
  void tellsTheOwnersFingerprintApartFromTheGlobalOne() {
    handler.handle(accept(set(SECRET)));

    try (var field = Secret.taking(API_KEY.getBytes(StandardCharsets.US_ASCII))) {
      var global = fingerprints.global(KEY.provider(), field);
      var own = fingerprints.perOwner(KEY.owner(), KEY.provider(), field);
      assertThat(secret(state.find(KEY)).fingerprint()).isEqualTo(own).isNotEqualTo(global);
      assertThat(events.published().getLast().data())
          .containsEntry("globalFingerprint", global.value());
    }
  }

  @Test
  void saysNothingOfTheSecretInTheStateAndTheEvents() {
    handler.handle(accept(set(SECRET)));

    assertThat(state.find(KEY) + events.published().toString()).doesNotContain("0123456789");
  }

  @Test
  void asksKmsNothingForACommandThatIsLate() {
    var late = accept(set(SECRET));
    handler.handle(accept(new KeyCommand.RemoveKey(CommandId.next(), KEY)));
    unsealer.goDown();

    assertThat(handler.handle(late)).isEqualTo(Disposition.DONE);

    assertThat(outcome(late).status()).isEqualTo(Status.SUPERSEDED);
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.NONE);
  }

  @Test
  void publishesForAStopThatWasDecidedOnTheWayWhatTheOtherCommandTold() {
    handler.handle(accept(set(SECRET)));
    var stop = accept(new KeyCommand.RemoveKey(CommandId.next(), KEY));
    var update = accept(label("new", null));
    handler.handle(update);

    assertThat(handler.handle(stop)).isEqualTo(Disposition.DONE);

    assertThat(outcome(update).reason()).isEqualTo("no-key");
    assertThat(types())
        .containsExactly(
            EventType.KEY_STORED,
            EventType.KEY_REMOVED,
            EventType.COMMAND_REJECTED,
            EventType.KEY_REMOVED);
    assertThat(events.published().get(1)).isEqualTo(events.published().get(3));
  }

  @Test
  void wrapsAgainForAKeyThatIsDisabledMeanwhile() {
    handler.handle(accept(set(SECRET)));
    var message = accept(set(SECRET));
    state.before(() -> state.put(Samples.with(state.find(KEY), KeyStatus.DISABLED)));

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    var key = state.find(KEY);
    assertThat(key.status()).isEqualTo(KeyStatus.DISABLED);
    assertThat(key.applied()).isEqualTo(2);
    assertThat(opened(key)).isEqualTo(SECRET);
  }

  @Test
  void readsTheClockOnceForAllThatItStores() {
    var message = accept(set(SECRET));
    state.before(() -> clock.advance(Duration.ofSeconds(1)));

    handler.handle(message);

    var key = state.find(KEY);
    assertThat(key.createdAt()).isEqualTo(NOW);
    assertThat(key.changedAt()).isEqualTo(NOW);
    assertThat(secret(key).storedAt()).isEqualTo(NOW);
  }

  @Test
  void changesALabel() {
    handler.handle(accept(set(SECRET)));

    var message = accept(label("home", 1L));
    handler.handle(message);

    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).label()).isEqualTo("home");
    assertThat(opened(state.find(KEY))).isEqualTo(SECRET);
  }

  @Test
  void mergesChangesThatWereAcceptedBesideEachOtherOneAfterTheOther() {
    handler.handle(accept(set(SECRET)));
    var calls = accept(budget(new OfBudget(null, null, new To<>(5L), new To<>(6L))));
    var tokens = accept(budget(new OfBudget(new To<>(7L), null, null, new To<>(null))));

    handler.handle(calls);
    handler.handle(tokens);
    handler.handle(calls);

    assertThat(outcome(calls).status()).isEqualTo(Status.APPLIED);
    assertThat(outcome(tokens).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).settings().limits())
        .isEqualTo(new Limits(new Budget(7L, null, 5L, null), List.of()));
  }

  private static KeyCommand budget(OfBudget budget) {
    var limits = new LimitsPatch(new To<>(budget), null);
    var patch = new KeyPatch(null, null, null, new To<>(limits), null);
    return new KeyCommand.UpdateKey(CommandId.next(), KEY, patch, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no json",
        "{}",
        "{\"apiKey\":\"too short\"}",
        "{\"key\":\"" + API_KEY + "\"}",
        "{\"apiKey\":\"" + API_KEY + "\",\"more\":\"x\"}",
        "{\"apiKey\":\"" + API_KEY + "\\n\"}",
      })
  void rejectsWhatItsProviderDoesNotAskFor(String plaintext) {
    var message = accept(set(plaintext));

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).reason()).isEqualTo("bad-secret");
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.NONE);
    assertThat(events.published().toString()).doesNotContain("0123456789", "no json");
  }

  @Test
  void rejectsASealForAnotherKey() {
    var id = CommandId.next();
    var other = new KeyRef(KEY.owner(), KEY.provider(), new KeyName("other"));
    var sealed = unsealer.seal(SECRET, other, id);

    var message = accept(new KeyCommand.SetKey(id, KEY, sealed, null, null));
    handler.handle(message);

    assertThat(outcome(message).reason()).isEqualTo("seal-wrong-binding");
  }

  @Test
  void rejectsAKeyOfAnUnknownProvider() {
    var id = CommandId.next();
    var unknown = new KeyRef(KEY.owner(), new ProviderId("nobody"), KeyName.DEFAULT);
    var sealed = unsealer.seal(SECRET, unknown, id);

    var message = accept(new KeyCommand.SetKey(id, unknown, sealed, null, null));
    handler.handle(message);

    assertThat(outcome(message).reason()).isEqualTo("unknown-provider");
    assertThat(unsealer.opened()).isZero();
  }

  @Test
  void judgesExpiryByWhenTheCommandWasAccepted() {
    var onTime = accept(set(SECRET, NOW.plusSeconds(1)));
    var tooLate = accept(set(SECRET, NOW));
    clock.advance(Duration.ofMinutes(1));
    handler.handle(onTime);
    handler.handle(tooLate);

    assertThat(outcome(onTime).status()).isEqualTo(Status.APPLIED);
    assertThat(outcome(tooLate).reason()).isEqualTo("expired");
  }
}
