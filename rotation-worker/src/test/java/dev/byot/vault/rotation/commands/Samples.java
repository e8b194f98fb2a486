package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.KeyPatch;
import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Binding;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import dev.byot.vault.state.StoredSecret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keys and commands that tests begin with.
final class Samples {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Instant PREPARED = NOW.minusMillis(5);
  static final Instant ACCEPTED = NOW.minusSeconds(1);
  static final Instant EXPIRES = NOW.plus(Duration.ofDays(30));
  static final KeyRef KEY =
      new KeyRef(OwnerId.of(null, "alice"), new ProviderId("openai"), KeyName.DEFAULT);

  private Samples() {}

  static CommandRecord accepted(CommandType type, long sequence) {
    return new CommandRecord(
        CommandId.next(),
        KEY,
        type,
        sequence,
        "digest",
        null,
        "request-" + sequence,
        ACCEPTED,
        null,
        null);
  }

  static Intent.Store store(CommandRecord command, boolean enabled) {
    return new Intent.Store(
        secret(command.id()),
        new Binding(KEY, command.id(), enabled, EXPIRES),
        new Fingerprint("GGGGGGGGGGGGGGGGGGGGGG"),
        "work",
        EXPIRES);
  }

  static StoredSecret secret(CommandId id) {
    var bytes = id.toString().getBytes(StandardCharsets.US_ASCII);
    return new StoredSecret(
        id,
        new Envelope(bytes, bytes, "kek/1"),
        "sk-…AbCd",
        new Fingerprint("FFFFFFFFFFFFFFFFFFFFFF"),
        PREPARED);
  }

  static Evidence evidence(CommandId cause, Instant at) {
    return new Evidence(Actor.OWNER, at, cause.toString(), null);
  }

  /// A change of nothing but the label.
  static KeyPatch label(@Nullable String label) {
    return new KeyPatch(new KeyPatch.To<>(label), null, null, null, null);
  }

  /// A key that the command of that sequence has stored.
  static KeyState active(long sequence) {
    var id = CommandId.next();
    return new KeyState(
        KEY,
        sequence,
        sequence,
        List.of(),
        KeyStatus.ACTIVE,
        secret(id),
        sequence,
        KeySettings.DEFAULT.with("old", null),
        NOW.minusSeconds(60),
        evidence(id, NOW.minusSeconds(60)));
  }

  static KeyState with(KeyState state, KeyStatus status) {
    return new KeyState(
        state.key(),
        state.accepted(),
        state.applied(),
        state.stops(),
        status,
        state.secret(),
        state.revision(),
        state.settings(),
        state.createdAt(),
        state.evidence());
  }

  static KeyState with(KeyState state, long accepted, List<PendingStop> stops) {
    return state.with(accepted, stops);
  }
}
