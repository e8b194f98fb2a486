package dev.byot.vault.commands.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Judge;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyLimits;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.google.LocalGoogle;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.seal.SealedSecret;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.StateUnavailableException;
import dev.byot.vault.state.StoredSecret;
import dev.byot.vault.state.firestore.FirestoreKeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The transactions in which commands begin and end, on the local Firestore.
final class FirestoreCommandStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static final SealedSecret SEALED = new SealedSecret("a.b.c.d.e");
  private static LocalGoogle google;
  private static FirestoreCommandStore commands;
  private static FirestoreKeyStore keys;

  private final KeyRef key = key("default");

  private static KeyRef key(String name) {
    return new KeyRef(
        OwnerId.of(null, UUID.randomUUID().toString()),
        new ProviderId("openai"),
        new KeyName(name));
  }

  @BeforeAll
  static void connect() {
    google = new LocalGoogle();
    var firestore = google.clients().firestore("(default)");
    commands = new FirestoreCommandStore(firestore);
    keys = new FirestoreKeyStore(firestore);
  }

  @AfterEach
  void clearFaults() {
    google.cloud().faults().clear();
  }

  @AfterAll
  static void disconnect() {
    google.close();
  }

  private static KeyCommand set(KeyRef key) {
    return new KeyCommand.SetKey(CommandId.next(), key, SEALED, "work", NOW);
  }

  private static KeyCommand remove(KeyRef key) {
    return new KeyCommand.RemoveKey(CommandId.next(), key);
  }

  private static Acceptance acceptance(KeyCommand command, String digest, String idempotencyKey) {
    var message = CommandMessages.encode(command, "request-1");
    return new Acceptance(
        command,
        message,
        digest,
        idempotencyKey.isEmpty() ? null : idempotencyKey,
        null,
        false,
        "request-1");
  }

  private static CommandRecord accept(KeyCommand command) {
    return commands.accept(acceptance(command, "digest", ""), NOW);
  }

  private static Judge applying(KeyStatus status) {
    return (current, record) -> ruling(current, record, status);
  }

  private static Ruling ruling(KeyState current, CommandRecord record, KeyStatus status) {
    var secret =
        status == KeyStatus.NONE
            ? null
            : new StoredSecret(
                record.id(),
                new Envelope(new byte[] {1, 2}, new byte[] {3}, "kek/1"),
                "sk-…AbCd",
                new Fingerprint("0123456789abcdefABCDEF"),
                NOW);
    var next =
        new KeyState(
            current.key(),
            current.accepted(),
            record.sequence(),
            current.stops().stream().filter(stop -> stop.sequence() > record.sequence()).toList(),
            status,
            secret,
            current.revision() + 1,
            KeySettings.DEFAULT.with("work", NOW),
            NOW,
            new Evidence(Actor.OWNER, NOW, record.id().toString(), null));
    var event =
        new VaultEvent(
            EventId.of("test", EventType.KEY_STORED, record.id().toString()),
            EventType.KEY_STORED,
            NOW,
            record.key().owner(),
            record.key(),
            record.requestId(),
            true,
            Map.of("command", record.id().toString()));
    return new Ruling(
        next, new Outcome(Outcome.Status.APPLIED, null, NOW, List.of(event)), Map.of());
  }

  @Test
  void acceptsWithTheNextSequenceOfTheKey() {
    var first = accept(set(key));
    var second = accept(remove(key));

    assertThat(first.sequence()).isEqualTo(1);
    assertThat(second.sequence()).isEqualTo(2);
    assertThat(keys.find(key).accepted()).isEqualTo(2);
    assertThat(commands.find(key.owner(), first.id())).contains(first);
  }

  @Test
  void aStopEndsUseInTheTransactionThatAcceptsIt() {
    var stored = accept(set(key));
    commands.decide(stored, applying(KeyStatus.ACTIVE));

    var stop = accept(remove(key));

    assertThat(keys.find(key).stops())
        .singleElement()
        .satisfies(pending -> {
          assertThat(pending.command()).isEqualTo(stop.id());
          assertThat(pending.type()).isEqualTo(CommandType.REMOVE_KEY.toString());
        });
    assertThat(keys.find(key).usableAt(NOW.minusSeconds(1))).isFalse();
  }

  @Test
  void aFloodOfStopsDoesNotFillTheKeysDocument() {
    accept(set(key));
    for (var i = 0; i < AcceptTransaction.MOST_STOPS; i++) {
      accept(remove(key));
    }

    assertThatThrownBy(() -> accept(remove(key)))
        .isInstanceOfSatisfying(
            VaultException.TooManyRequests.class,
            refusal -> assertThat(refusal.code()).isEqualTo("too-many-stops"));
    assertThat(keys.find(key).usableAt(NOW.minusSeconds(1))).isFalse();
  }

  @Test
  void refusesToRemoveWhatIsNotThere() {
    assertThatThrownBy(() -> accept(remove(key))).isInstanceOf(VaultException.NotFound.class);

    assertThat(keys.find(key)).isEqualTo(KeyState.none(key));
  }

  @Test
  void aRepeatedRequestFindsItsFirstCommand() {
    var first = commands.accept(acceptance(set(key), "same", "idem"), NOW);

    var again = commands.accept(acceptance(set(key), "same", "idem"), NOW);

    assertThat(again).isEqualTo(first);
    assertThat(keys.find(key).accepted()).isEqualTo(1);
  }

  @Test
  void refusesAnIdempotencyKeyOfAnotherRequest() {
    commands.accept(acceptance(set(key), "one", "idem"), NOW);

    assertThatThrownBy(() -> commands.accept(acceptance(set(key), "other", "idem"), NOW))
        .isInstanceOf(VaultException.Reused.class);
  }

  @Test
  void refusesACommandIdOfAnotherRequest() {
    var command = set(key);
    commands.accept(acceptance(command, "one", ""), NOW);

    assertThatThrownBy(() -> commands.accept(acceptance(command, "other", ""), NOW))
        .isInstanceOf(VaultException.Reused.class);
  }

  @Test
  void aLostAnswerDoesNotAcceptTwice() {
    google.cloud().faults().add(Fault.next(1, "Firestore/Commit", new Fault.Action.LoseReply()));

    var accepted = accept(set(key));

    assertThat(accepted.sequence()).isEqualTo(1);
    assertThat(keys.find(key).accepted()).isEqualTo(1);
  }

  @Test
  void refusesAStopOfAStaleRevision() {
    commands.decide(accept(set(key)), applying(KeyStatus.ACTIVE));
    var stop = acceptance(remove(key), "digest", "");
    var stale =
        new Acceptance(
            stop.command(), stop.message(), stop.requestDigest(), null, 7L, false, "request-1");

    assertThatThrownBy(() -> commands.accept(stale, NOW))
        .isInstanceOfSatisfying(
            VaultException.StaleRevision.class,
            refusal -> assertThat(refusal.current()).isEqualTo(1));
    assertThat(keys.find(key).stops()).isEmpty();
  }

  private static Acceptance onlyIfNone(KeyRef key) {
    var set = acceptance(set(key), "digest", "");
    return new Acceptance(
        set.command(), set.message(), set.requestDigest(), null, null, true, "request-1");
  }

  @Test
  void createsAKeyOnlyWhereThereIsNoneAndNoneIsOnItsWay() {
    var first = commands.accept(onlyIfNone(key), NOW);

    assertThatThrownBy(() -> commands.accept(onlyIfNone(key), NOW))
        .isInstanceOf(VaultException.KeyExists.class);
    commands.decide(first, applying(KeyStatus.ACTIVE));
    assertThatThrownBy(() -> commands.accept(onlyIfNone(key), NOW))
        .isInstanceOf(VaultException.KeyExists.class);
    commands.decide(accept(remove(key)), applying(KeyStatus.NONE));
    assertThat(commands.accept(onlyIfNone(key), NOW).sequence()).isEqualTo(3);
  }

  @Test
  void keepsAsManyKeysAsConfigured() {
    var limited =
        new FirestoreCommandStore(google.clients().firestore("(default)"), new KeyLimits(1, 2));
    limited.accept(acceptance(set(key), "digest", ""), NOW);

    assertThatThrownBy(() -> limited.accept(acceptance(set(other("openai", "b")), "d", ""), NOW))
        .hasMessage("an owner keeps at most 1 keys for one provider");
    limited.accept(acceptance(set(other("gemini", "b")), "d", ""), NOW);
    assertThatThrownBy(() -> limited.accept(acceptance(set(other("anthropic", "c")), "d", ""), NOW))
        .hasMessage("an owner keeps at most 2 keys");
  }

  private KeyRef other(String provider, String name) {
    return new KeyRef(key.owner(), new ProviderId(provider), new KeyName(name));
  }

  @Test
  void keepsAtMostTenKeysForAProvider() {
    for (var i = 0; i < 10; i++) {
      accept(set(new KeyRef(key.owner(), key.provider(), new KeyName("k" + i))));
    }

    assertThatThrownBy(() -> accept(set(key))).isInstanceOf(VaultException.LimitReached.class);
  }

  @Test
  void storesTheKeyAndTheOutcomeTogetherAndForgetsTheMessage() {
    var record = accept(set(key));
    assertThat(commands.find(key.owner(), record.id()).orElseThrow().message()).isNotNull();

    var outcome = commands.decide(record, applying(KeyStatus.ACTIVE));

    var decided = commands.find(key.owner(), record.id()).orElseThrow();
    assertThat(decided.outcome()).isEqualTo(outcome);
    assertThat(decided.message()).isNull();
    var state = keys.find(key);
    assertThat(state.applied()).isEqualTo(1);
    assertThat(state.secret()).isNotNull();
    assertThat(keys.list(key.owner())).containsExactly(state);
  }

  @Test
  void leavesADecidedCommandAsItIs() {
    var record = accept(set(key));
    var first = commands.decide(record, applying(KeyStatus.ACTIVE));

    var second =
        commands.decide(
            record,
            (_, _) -> {
              throw new IllegalStateException("nobody asks the judge again");
            });

    assertThat(second).isEqualTo(first);
    assertThat(keys.find(key).revision()).isEqualTo(1);
  }

  @Test
  void aLostAnswerDoesNotDecideTwice() {
    var record = accept(set(key));
    google.cloud().faults().add(Fault.next(1, "Firestore/Commit", new Fault.Action.LoseReply()));

    commands.decide(record, applying(KeyStatus.ACTIVE));

    assertThat(keys.find(key).revision()).isEqualTo(1);
  }

  @Test
  void whatTheJudgeThrowsComesOutAndNothingHasChanged() {
    var record = accept(set(key));

    assertThatThrownBy(() ->
            commands.decide(
                record,
                (_, _) -> {
                  throw new VaultException.Rejected("no");
                }))
        .isInstanceOf(VaultException.Rejected.class);
    assertThat(keys.find(key).applied()).isZero();
  }

  @Test
  void findsWhatIsPendingForTooLong() {
    var old = accept(set(key));
    var decided = accept(remove(key));
    commands.decide(decided, applying(KeyStatus.NONE));

    var pending = commands.pendingSince(NOW.plusSeconds(10), 1_000);

    assertThat(pending).contains(old);
    assertThat(pending).extracting(AcceptedCommand::id).doesNotContain(decided.id());
    assertThat(commands.pendingSince(NOW, 1_000)).doesNotContain(old);
  }

  @Test
  void notesThatAMessageWasPublished() {
    var record = accept(set(key));

    commands.markPublished(key.owner(), record.id(), NOW);
    commands.markPublished(key.owner(), record.id(), NOW.plusSeconds(10));

    assertThat(commands.find(key.owner(), record.id()).orElseThrow().publishedAt()).isEqualTo(NOW);
  }

  @Test
  void saysThatTheStateIsUnavailableInsteadOfWaiting() {
    google
        .cloud()
        .faults()
        .add(Fault.always("Firestore/BatchGetDocuments", new Fault.Action.Freeze()));

    assertThatThrownBy(() -> keys.find(key)).isInstanceOf(StateUnavailableException.class);
  }
}
