package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.EXPIRES;
import static dev.byot.vault.rotation.commands.Samples.KEY;
import static dev.byot.vault.rotation.commands.Samples.NOW;

import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerAcceptance;
import dev.byot.vault.commands.OwnerCommand;
import dev.byot.vault.derived.DerivedKeys;
import dev.byot.vault.derived.Fingerprints;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.secret.Secret;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.StoredSecret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A handler on stores, topics and keys in memory.
abstract class CommandHandlerFixture {
  static final String API_KEY = "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789AbCd";
  static final String SECRET = "{\"apiKey\":\"" + API_KEY + "\"}";

  static final int MAX_DELIVERIES = 10;

  final FakeState state = new FakeState();
  final FakeUnsealer unsealer = new FakeUnsealer();
  final FakeKek kek = new FakeKek();
  final FakeEvents events = new FakeEvents();
  final FakeUsageLedger usage = new FakeUsageLedger();
  final FakeTopic deadLetters = new FakeTopic();
  final SettableClock clock = new SettableClock(NOW);
  final EnvelopeCipher cipher = new EnvelopeCipher(kek, new SecureRandom());
  final Fingerprints fingerprints = new Fingerprints(new DerivedKeys(Secret.taking(new byte[32])));
  final CommandHandler handler =
      new CommandHandler(
          state,
          state,
          new Preparation(Catalogue.builtIn(), unsealer, cipher, fingerprints),
          new Endurance(MAX_DELIVERIES),
          new Announcer(events),
          new DeadLetters(deadLetters),
          usage,
          clock);

  void flip() {
    var current = state.find(KEY);
    var other = current.status() == KeyStatus.ACTIVE ? KeyStatus.DISABLED : KeyStatus.ACTIVE;
    state.put(Samples.with(current, other));
    state.before(this::flip);
  }

  KeyCommand set(String plaintext) {
    return set(plaintext, EXPIRES);
  }

  KeyCommand set(String plaintext, @Nullable Instant expiresAt) {
    return set(KEY, plaintext, expiresAt);
  }

  KeyCommand set(KeyRef key, String plaintext, @Nullable Instant expiresAt) {
    var id = CommandId.next();
    return new KeyCommand.SetKey(id, key, unsealer.seal(plaintext, key, id), "work", expiresAt);
  }

  static KeyCommand label(String label, @Nullable Long ifRevision) {
    return new KeyCommand.UpdateKey(CommandId.next(), KEY, Samples.label(label), ifRevision);
  }

  Message accept(KeyCommand command) {
    return accept(command, CommandMessages.encode(command, "request"));
  }

  Message accept(KeyCommand command, Message message) {
    state.accept(
        new Acceptance(command, message, "request-digest", null, null, false, "request"),
        clock.instant());
    return message;
  }

  /// The same message when it comes for that time.
  static Message delivered(int attempt, Message message) {
    return new Message(message.data(), message.orderingKey(), message.attributes(), attempt);
  }

  Message accept(OwnerCommand command) {
    var message = CommandMessages.encode(command, "request");
    state.accept(
        new OwnerAcceptance(command, message, "request-digest", null, "request"), clock.instant());
    return message;
  }

  Outcome outcome(Message message) {
    var id = CommandId.parse(message.attributes().getOrDefault(CommandMessages.COMMAND, ""));
    return Objects.requireNonNull(state.find(KEY.owner(), id).orElseThrow().outcome());
  }

  List<EventType> types() {
    return events.published().stream().map(VaultEvent::type).toList();
  }

  String opened(KeyState key) {
    try (var plaintext = cipher.decrypt(secret(key).envelope(), key.binding())) {
      return plaintext.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  static StoredSecret secret(KeyState key) {
    return Objects.requireNonNull(key.secret());
  }
}
