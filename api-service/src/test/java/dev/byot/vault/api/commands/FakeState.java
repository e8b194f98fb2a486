package dev.byot.vault.api.commands;

import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Judge;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.ReportJudge;
import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.Checks;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.KeyStore;
import dev.byot.vault.state.PendingStop;
import dev.byot.vault.state.StateUnavailableException;
import dev.byot.vault.state.StoredSecret;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keys and commands in memory, and a worker's decisions on demand.
public final class FakeState implements CommandStore, KeyStore {
  private static final String KEK_VERSION =
      "projects/p/locations/l/keyRings/r/cryptoKeys/kek/cryptoKeyVersions/7";

  private final Map<KeyRef, KeyState> keys = new HashMap<>();
  private final Map<CommandId, CommandRecord> commands = new HashMap<>();
  private final Map<CommandId, String> digests = new HashMap<>();
  private final Map<String, CommandId> idempotencyKeys = new HashMap<>();
  private boolean down;

  public synchronized void goDown() {
    down = true;
  }

  public synchronized void recover() {
    down = false;
  }

  public synchronized List<CommandRecord> all() {
    return commands.values().stream()
        .sorted(Comparator.comparingLong(CommandRecord::sequence))
        .toList();
  }

  @Override
  public synchronized CommandRecord accept(Acceptance acceptance, Instant now) {
    requireUp();
    var command = acceptance.command();
    var earlier =
        acceptance.idempotencyKey() == null
            ? command.id()
            : idempotencyKeys.getOrDefault(acceptance.idempotencyKey(), command.id());
    if (commands.containsKey(earlier)) {
      if (!acceptance.requestDigest().equals(digests.get(earlier))) {
        throw new VaultException.Reused("idempotency-key-reused", "used for another request");
      }
      return stored(earlier);
    }
    var state = find(command.key());
    if (command.type() != CommandType.SET_KEY && !state.existsOrIsPending()) {
      throw new VaultException.NotFound("key-not-found", "there is no such key");
    }
    if (command instanceof KeyCommand.EnableKey && state.isStoppedBySecurity()) {
      throw new VaultException.Forbidden("stopped-by-security", "only the security team does that");
    }
    if (acceptance.ifNone() && state.existsOrIsPending()) {
      throw new VaultException.KeyExists("there is such a key");
    }
    var expected = acceptance.ifRevision();
    if (command.type().isStop() && expected != null && expected != state.revision()) {
      throw new VaultException.StaleRevision(state.revision());
    }
    var stops = new ArrayList<>(state.stops());
    if (command.type().isStop()) {
      stops.add(new PendingStop(command.id(), state.accepted() + 1, command.type().toString()));
    }
    keys.put(command.key(), state.with(state.accepted() + 1, stops));
    digests.put(command.id(), acceptance.requestDigest());
    if (acceptance.idempotencyKey() != null) {
      idempotencyKeys.put(acceptance.idempotencyKey(), command.id());
    }
    var record =
        new CommandRecord(
            command.id(),
            command.key(),
            command.type(),
            state.accepted() + 1,
            CommandMessages.digest(acceptance.message()),
            acceptance.message(),
            acceptance.requestId(),
            now,
            null,
            null);
    commands.put(record.id(), record);
    return record;
  }

  /// Decides as the worker would, without its crypto.
  public synchronized void decide(
      CommandId id, Outcome.Status status, @Nullable String reason, Instant now) {
    var record = stored(id);
    var state = find(record.key());
    if (status == Outcome.Status.APPLIED) {
      keys.put(record.key(), applied(state, record, now));
    } else {
      keys.put(record.key(), state.decided(record.sequence(), List.of()));
    }
    put(record, record.publishedAt(), new Outcome(status, reason, now, List.of()));
  }

  private static KeyState applied(KeyState state, CommandRecord record, Instant now) {
    var status =
        switch (record.type()) {
          case REMOVE_KEY -> KeyStatus.NONE;
          case DISABLE_KEY -> KeyStatus.DISABLED;
          case ENABLE_KEY -> state.secret() == null ? KeyStatus.NONE : KeyStatus.ACTIVE;
          case SET_KEY, UPDATE_KEY, REPORT_CHECK -> KeyStatus.ACTIVE;
        };
    var secret = state.secret();
    if (record.type() == CommandType.SET_KEY) {
      secret =
          new StoredSecret(
              record.id(),
              new Envelope(new byte[] {1}, new byte[] {2}, KEK_VERSION),
              "sk-…abcd",
              new Fingerprint("AAAAAAAAAAAAAAAAAAAAAA"),
              now,
              Checks.NONE);
    }
    return new KeyState(
        record.key(),
        state.accepted(),
        record.sequence(),
        List.of(),
        status,
        status == KeyStatus.NONE ? null : secret,
        state.revision() + 1,
        state.settings(),
        state.createdAt() == null ? now : state.createdAt(),
        new Evidence(Actor.OWNER, now, record.id().toString(), null));
  }

  public synchronized void put(KeyState state) {
    keys.put(state.key(), state);
  }

  private void put(CommandRecord record, @Nullable Instant publishedAt, @Nullable Outcome outcome) {
    commands.put(
        record.id(),
        new CommandRecord(
            record.id(),
            record.key(),
            record.type(),
            record.sequence(),
            record.messageDigest(),
            record.message(),
            record.requestId(),
            record.acceptedAt(),
            publishedAt,
            outcome));
  }

  @Override
  public synchronized Optional<CommandRecord> find(OwnerId owner, CommandId id) {
    requireUp();
    return Optional.ofNullable(commands.get(id))
        .filter(record -> record.key().owner().equals(owner));
  }

  @Override
  public synchronized void markPublished(OwnerId owner, CommandId id, Instant at) {
    requireUp();
    var record = stored(id);
    put(record, record.publishedAt() == null ? at : record.publishedAt(), record.outcome());
  }

  @Override
  public synchronized List<CommandRecord> pendingSince(Instant acceptedBefore, int limit) {
    requireUp();
    return all().stream()
        .filter(record -> record.pending() && record.acceptedAt().isBefore(acceptedBefore))
        .limit(limit)
        .toList();
  }

  @Override
  public Outcome decide(CommandRecord command, Judge judge) {
    throw new UnsupportedOperationException("only the worker decides");
  }

  @Override
  public Optional<Outcome> record(CommandRecord report, ReportJudge judge) {
    throw new UnsupportedOperationException("only the worker believes reports");
  }

  @Override
  public synchronized KeyState find(KeyRef key) {
    requireUp();
    return keys.getOrDefault(key, KeyState.none(key));
  }

  @Override
  public synchronized List<KeyState> list(OwnerId owner) {
    requireUp();
    return keys.values().stream()
        .filter(state -> state.key().owner().equals(owner) && state.existsOrIsPending())
        .toList();
  }

  private CommandRecord stored(CommandId id) {
    return Optional.ofNullable(commands.get(id)).orElseThrow();
  }

  private void requireUp() {
    if (down) {
      throw new StateUnavailableException("the database is down", new IOException("no route"));
    }
  }
}
