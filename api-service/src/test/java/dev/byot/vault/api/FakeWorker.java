package dev.byot.vault.api;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.commands.firestore.FirestoreCommandStore;
import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.PublishingEvents;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.pubsub.PubSubPublisher;
import dev.byot.vault.messaging.pubsub.PubSubReceiver;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.StoredSecret;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Applies every command, on the real stores and topics, without opening anything.
final class FakeWorker implements AutoCloseable {
  private final CommandStore commands;
  private final EventPublisher events;
  private final PubSubReceiver receiver;

  FakeWorker(GoogleClients clients) {
    commands = new FirestoreCommandStore(clients.firestore("(default)"));
    events = new PublishingEvents(PubSubPublisher.to(clients, "vault-events"), "worker");
    receiver = PubSubReceiver.start(clients, LocalGoogle.WORKER, 4, this::handle);
  }

  private Disposition handle(Message message) {
    var command = CommandMessages.decode(message);
    var record = commands.find(command.owner(), command.id()).orElseThrow();
    var outcome = commands.decide((CommandRecord) record, FakeWorker::rule);
    outcome.events().forEach(event -> events.publish(event).join());
    return Disposition.DONE;
  }

  private static Ruling rule(KeyState state, CommandRecord command) {
    var now = Instant.now();
    var gone = command.type() == CommandType.REMOVE_KEY;
    var secret =
        command.type() == CommandType.SET_KEY
            ? new StoredSecret(
                command.id(),
                new Envelope(new byte[] {1}, new byte[] {2}, "kek/cryptoKeyVersions/1"),
                "sk-…wxyz",
                new Fingerprint("AAAAAAAAAAAAAAAAAAAAAA"),
                now)
            : state.secret();
    var next =
        new KeyState(
            command.key(),
            state.accepted(),
            command.sequence(),
            List.of(),
            gone ? KeyStatus.NONE : KeyStatus.ACTIVE,
            gone ? null : secret,
            state.revision() + 1,
            state.settings(),
            state.createdAt() == null ? now : state.createdAt(),
            new Evidence(Actor.OWNER, now, command.id().toString(), null));
    var event =
        new VaultEvent(
            EventId.of("worker", EventType.KEY_STORED, command.id().toString()),
            EventType.KEY_STORED,
            now,
            command.key().owner(),
            command.key(),
            command.requestId(),
            true,
            Map.of("command", command.id().toString(), "outcome", "applied"));
    var outcome = new Outcome(Outcome.Status.APPLIED, null, now, List.of(event));
    return new Ruling(next, outcome, Map.of());
  }

  @Override
  public void close() {
    receiver.close();
    events.close();
  }
}
