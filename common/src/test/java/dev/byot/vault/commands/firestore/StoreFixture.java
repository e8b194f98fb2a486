package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.Firestore;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.Judge;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.emulator.faults.Faults;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.google.LocalGoogle;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.seal.SealedSecret;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import dev.byot.vault.state.StoredSecret;
import dev.byot.vault.state.firestore.FirestoreKeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The stores on a local cloud of their own, and a key of an owner of its own.
final class StoreFixture implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456789Z");

  private final LocalGoogle google = new LocalGoogle();
  private final Firestore firestore = google.clients().firestore("(default)");
  private final KeyRef key = ref(OwnerId.of(null, UUID.randomUUID().toString()), "openai", "main");

  static KeyRef ref(OwnerId owner, String provider, String name) {
    return new KeyRef(owner, new ProviderId(provider), new KeyName(name));
  }

  KeyRef key() {
    return key;
  }

  Firestore firestore() {
    return firestore;
  }

  FirestoreCommandStore commands() {
    return new FirestoreCommandStore(firestore);
  }

  FirestoreKeyStore keys() {
    return new FirestoreKeyStore(firestore);
  }

  FirestoreKeyStore keysWithin(Duration readTimeout) {
    return new FirestoreKeyStore(firestore, readTimeout);
  }

  Faults faults() {
    return google.cloud().faults();
  }

  void loseNextAnswers(int times, String method) {
    faults().add(Fault.next(times, method, new Fault.Action.LoseReply()));
  }

  CommandRecord set() {
    return set(key);
  }

  CommandRecord set(KeyRef which) {
    return commands().accept(acceptance(setting(which), "digest", null), NOW);
  }

  CommandRecord remove() {
    return commands()
        .accept(acceptance(new KeyCommand.RemoveKey(CommandId.next(), key), "digest", null), NOW);
  }

  static KeyCommand setting(KeyRef which) {
    return new KeyCommand.SetKey(
        CommandId.next(), which, new SealedSecret("a.b.c.d.e"), "work", null);
  }

  static Acceptance acceptance(KeyCommand command, String digest, @Nullable String idempotencyKey) {
    return new Acceptance(
        command,
        CommandMessages.encode(command, "request-1"),
        digest,
        idempotencyKey,
        null,
        false,
        "request-1");
  }

  static Outcome applied() {
    return new Outcome(Outcome.Status.APPLIED, null, NOW, List.of());
  }

  static Judge storing() {
    return (current, command) ->
        new Ruling(stored(current, command, current.stops()), applied(), Map.of());
  }

  static Judge removing() {
    return (current, command) ->
        new Ruling(
            new KeyState(
                current.key(),
                current.accepted(),
                command.sequence(),
                List.of(),
                KeyStatus.NONE,
                null,
                current.revision() + 1,
                KeySettings.DEFAULT,
                null,
                null),
            applied(),
            Map.of());
  }

  static KeyState stored(KeyState current, CommandRecord command, List<PendingStop> stops) {
    return new KeyState(
        current.key(),
        current.accepted(),
        command.sequence(),
        stops,
        KeyStatus.ACTIVE,
        new StoredSecret(
            command.id(),
            new Envelope(new byte[] {1, 2}, new byte[] {3}, "kek/1"),
            "sk-…AbCd",
            new Fingerprint("0123456789abcdefABCDEF"),
            Instant.EPOCH),
        current.revision() + 1,
        KeySettings.DEFAULT.with("work", null),
        Instant.EPOCH,
        new Evidence(Actor.OWNER, Instant.EPOCH, command.id().toString(), null));
  }

  @Override
  public void close() {
    google.close();
  }
}
