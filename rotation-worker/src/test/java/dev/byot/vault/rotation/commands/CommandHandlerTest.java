package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.EXPIRES;
import static dev.byot.vault.rotation.commands.Samples.KEY;
import static dev.byot.vault.rotation.commands.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.derived.DerivedKeys;
import dev.byot.vault.derived.Fingerprints;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.secret.Secret;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.StoredSecret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandHandlerTest {
  private static final String API_KEY = "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789AbCd";
  private static final String SECRET = "{\"apiKey\":\"" + API_KEY + "\"}";

  private final FakeState state = new FakeState();
  private final FakeUnsealer unsealer = new FakeUnsealer();
  private final FakeKek kek = new FakeKek();
  private final FakeEvents events = new FakeEvents();
  private final SettableClock clock = new SettableClock(NOW);
  private final EnvelopeCipher cipher = new EnvelopeCipher(kek, new SecureRandom());
  private final Fingerprints fingerprints =
      new Fingerprints(new DerivedKeys(Secret.taking(new byte[32])));
  private final CommandHandler handler =
      new CommandHandler(
          state,
          state,
          new Preparation(Catalogue.builtIn(), unsealer, cipher, fingerprints),
          new Announcer(events),
          clock);

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
    clock.advance(CommandHandler.PATIENCE.minusSeconds(1));
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
    var update = accept(new KeyCommand.UpdateKey(CommandId.next(), KEY, "new", null));
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
  void leavesAKeyThatNeverHoldsStillToTheNextDelivery() {
    handler.handle(accept(set(SECRET)));
    var message = accept(set(SECRET));
    state.before(this::flip);

    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);
    state.before(() -> {});
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);
  }

  private void flip() {
    var current = state.find(KEY);
    var other = current.status() == KeyStatus.ACTIVE ? KeyStatus.DISABLED : KeyStatus.ACTIVE;
    state.put(Samples.with(current, other));
    state.before(this::flip);
  }

  @Test
  void changesALabel() {
    handler.handle(accept(set(SECRET)));

    var message = accept(new KeyCommand.UpdateKey(CommandId.next(), KEY, "home", 1L));
    handler.handle(message);

    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).label()).isEqualTo("home");
    assertThat(opened(state.find(KEY))).isEqualTo(SECRET);
  }

  @Test
  void letsALabelWaitForTheKeyThatWasSetBeforeIt() {
    var set = accept(set(SECRET));
    var update = accept(new KeyCommand.UpdateKey(CommandId.next(), KEY, "home", null));
    assertThat(handler.handle(update)).isEqualTo(Disposition.RETRY);

    handler.handle(set);
    assertThat(handler.handle(update)).isEqualTo(Disposition.DONE);

    assertThat(outcome(update).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).label()).isEqualTo("home");
  }

  @Test
  void waitsAsLongAsWhatIsBeforeItMayStillBeStored() {
    accept(set(SECRET));
    var update = accept(new KeyCommand.UpdateKey(CommandId.next(), KEY, "home", null));
    clock.advance(CommandHandler.PATIENCE);

    assertThat(handler.handle(update)).isEqualTo(Disposition.RETRY);
  }

  @Test
  void doesNotWaitForEverForWhatNeverComes() {
    accept(set(SECRET));
    var update = accept(new KeyCommand.UpdateKey(CommandId.next(), KEY, "home", null));
    clock.advance(CommandHandler.TURN);

    assertThat(handler.handle(update)).isEqualTo(Disposition.DONE);

    assertThat(outcome(update).reason()).isEqualTo("no-key");
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

  @Test
  void changesNothingForAMessageWithoutADocument() {
    var forged = CommandMessages.encode(set(SECRET), "request");

    assertThat(handler.handle(forged)).isEqualTo(Disposition.DONE);
    assertThat(handler.handle(forged)).isEqualTo(Disposition.DONE);

    assertForged("no-document");
    assertThat(events.published().getFirst().id()).isEqualTo(events.published().getLast().id());
    assertThat(events.published().getFirst().owner()).isNull();
  }

  @Test
  void changesNothingForAMessageThatDiffersFromWhatWasAccepted() {
    var message = accept(set(SECRET));
    var altered = message.data();
    altered[altered.length - 1] = ' ';

    handler.handle(new Message(altered, message.orderingKey(), message.attributes()));

    assertForged("digest");
    assertThat(state.find(KEY).applied()).isZero();
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);
    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
  }

  @Test
  void changesNothingForAMessageUnderAnotherOrderingKey() {
    var message = accept(set(SECRET));

    handler.handle(new Message(message.data(), "another", message.attributes()));
    handler.handle(new Message(message.data(), null, message.attributes()));

    assertThat(types()).containsOnly(EventType.COMMAND_FORGED);
    assertThat(state.find(KEY).applied()).isZero();
  }

  @Test
  void changesNothingForAMessageWithOtherAttributes() {
    var message = accept(set(SECRET));
    var attributes = new HashMap<>(message.attributes());
    attributes.put(CommandMessages.OWNER, "AAAAAAAAAAAAAAAAAAAAAA");

    handler.handle(new Message(message.data(), message.orderingKey(), attributes));

    assertThat(types()).containsOnly(EventType.COMMAND_FORGED);
    assertThat(state.find(KEY).applied()).isZero();
  }

  @Test
  void tellsOfAMessageThatNamesNoCommandAndPassesNothingOfItOn() {
    var nonsense =
        new Message(
            SECRET.getBytes(StandardCharsets.UTF_8),
            null,
            Map.of(CommandMessages.OWNER, API_KEY + "\n"));

    assertThat(handler.handle(nonsense)).isEqualTo(Disposition.DONE);

    assertForged("unattributed");
    assertThat(events.published().toString()).doesNotContain("0123456789");
  }

  @Test
  void keepsAForgeryUntilItCouldBeTold() {
    events.goDown();

    var forged = CommandMessages.encode(set(SECRET), "request");

    assertThat(handler.handle(forged)).isEqualTo(Disposition.RETRY);
  }

  private void assertForged(String reason) {
    assertThat(events.published())
        .isNotEmpty()
        .allSatisfy(event -> {
          assertThat(event.type()).isEqualTo(EventType.COMMAND_FORGED);
          assertThat(event.data()).containsEntry("reason", reason);
          assertThat(event.state()).isFalse();
        });
  }

  private KeyCommand set(String plaintext) {
    return set(plaintext, EXPIRES);
  }

  private KeyCommand set(String plaintext, @Nullable Instant expiresAt) {
    var id = CommandId.next();
    return new KeyCommand.SetKey(id, KEY, unsealer.seal(plaintext, KEY, id), "work", expiresAt);
  }

  private Message accept(KeyCommand command) {
    var message = CommandMessages.encode(command, "request");
    state.accept(
        new Acceptance(command, message, "request-digest", null, null, "request"), clock.instant());
    return message;
  }

  private Outcome outcome(Message message) {
    var id = CommandId.parse(message.attributes().getOrDefault(CommandMessages.COMMAND, ""));
    return Objects.requireNonNull(state.find(KEY.owner(), id).orElseThrow().outcome());
  }

  private List<EventType> types() {
    return events.published().stream().map(VaultEvent::type).toList();
  }

  private String opened(KeyState key) {
    try (var plaintext = cipher.decrypt(secret(key).envelope(), key.binding())) {
      return plaintext.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private static StoredSecret secret(KeyState key) {
    return Objects.requireNonNull(key.secret());
  }
}
