package dev.byot.vault.api.commands;

import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.Command;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Judge;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerAcceptance;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.commands.ReportJudge;
import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.KeyStore;
import dev.byot.vault.state.StateUnavailableException;
import dev.byot.vault.state.StoredSecret;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keys and commands in memory, and a worker's decisions on demand.
public final class FakeState implements CommandStore, KeyStore {
  private static final String KEK_VERSION =
      "projects/p/locations/l/keyRings/r/cryptoKeys/kek/cryptoKeyVersions/7";

  private final Map<KeyRef, KeyState> keys = new HashMap<>();
  private final Map<CommandId, AcceptedCommand> commands = new LinkedHashMap<>();
  private final Map<CommandId, String> digests = new HashMap<>();
  private final Map<String, CommandId> idempotencyKeys = new HashMap<>();
  private boolean down;

  public synchronized void goDown() {
    down = true;
  }

  public synchronized void recover() {
    down = false;
  }

  public synchronized List<AcceptedCommand> all() {
    return List.copyOf(commands.values());
  }

  @Override
  public synchronized CommandRecord accept(Acceptance acceptance, Instant now) {
    requireUp();
    var command = acceptance.command();
    var earlier = earlier(command, acceptance.idempotencyKey(), acceptance.requestDigest());
    if (earlier != null) {
      return (CommandRecord) earlier;
    }
    var state = find(command.key());
    if (command.type() != CommandType.SET_KEY && !state.existsOrIsPending()) {
      throw new VaultException.NotFound("key-not-found", "there is no such key");
    }
    if (command instanceof KeyCommand.EnableKey(_, _, var by, _)
        && by != Actor.SECURITY
        && state.isStoppedBySecurity()) {
      throw new VaultException.Forbidden("stopped-by-security", "only the security team does that");
    }
    if (acceptance.ifNone() && state.existsOrIsPending()) {
      throw new VaultException.KeyExists("there is such a key");
    }
    var expected = acceptance.ifRevision();
    if (command.type().isStop() && expected != null && expected != state.revision()) {
      throw new VaultException.StaleRevision(state.revision());
    }
    keys.put(
        command.key(),
        command.type().isStop()
            ? state.stopping(command.id(), command.type().toString())
            : state.with(state.accepted() + 1, state.stops()));
    note(command, acceptance.idempotencyKey(), acceptance.requestDigest());
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

  private @Nullable AcceptedCommand earlier(
      Command command, @Nullable String idempotencyKey, String digest) {
    var earlier =
        idempotencyKey == null
            ? command.id()
            : idempotencyKeys.getOrDefault(command.owner() + idempotencyKey, command.id());
    if (commands.containsKey(earlier) && !digest.equals(digests.get(earlier))) {
      throw new VaultException.Reused("idempotency-key-reused", "used for another request");
    }
    return commands.get(earlier);
  }

  private void note(Command command, @Nullable String idempotencyKey, String digest) {
    digests.put(command.id(), digest);
    if (idempotencyKey != null) {
      idempotencyKeys.put(command.owner() + idempotencyKey, command.id());
    }
  }

  @Override
  public synchronized OwnerCommandRecord accept(OwnerAcceptance acceptance, Instant now) {
    requireUp();
    var command = acceptance.command();
    var earlier = earlier(command, acceptance.idempotencyKey(), acceptance.requestDigest());
    if (earlier != null) {
      return (OwnerCommandRecord) earlier;
    }
    list(command.owner())
        .forEach(key -> put(key.stopping(command.id(), command.type().toString())));
    note(command, acceptance.idempotencyKey(), acceptance.requestDigest());
    var record =
        new OwnerCommandRecord(
            command.id(),
            command.owner(),
            command.by(),
            command.type(),
            list(command.owner()).stream()
                .collect(Collectors.toMap(KeyState::key, KeyState::accepted)),
            Map.of(),
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
    switch (record) {
      case CommandRecord ofKey -> decide(ofKey, status, now);
      case OwnerCommandRecord ofOwner ->
          ofOwner.undecided().forEach(key -> decide(ofOwner.on(key), status, now));
    }
    put(record, record.publishedAt(), new Outcome(status, reason, now, List.of()));
  }

  private void decide(CommandRecord record, Outcome.Status status, Instant now) {
    var state = find(record.key());
    keys.put(
        record.key(),
        status == Outcome.Status.APPLIED
            ? applied(state, record, now)
            : state.decided(record.sequence(), List.of()));
  }

  private static KeyState applied(KeyState state, CommandRecord record, Instant now) {
    var status =
        switch (record.type()) {
          case REMOVE_KEY, ERASE_OWNER -> KeyStatus.NONE;
          case DISABLE_KEY, STOP_OWNER -> KeyStatus.DISABLED;
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
              now);
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
        new Evidence(
            record.type() == CommandType.STOP_OWNER ? Actor.SECURITY : Actor.OWNER,
            now,
            record.id().toString(),
            null));
  }

  public synchronized void put(KeyState state) {
    keys.put(state.key(), state);
  }

  private void put(
      AcceptedCommand record, @Nullable Instant publishedAt, @Nullable Outcome outcome) {
    commands.put(
        record.id(),
        switch (record) {
          case CommandRecord ofKey -> with(ofKey, publishedAt, outcome);
          case OwnerCommandRecord ofOwner -> with(ofOwner, publishedAt, outcome);
        });
  }

  private static CommandRecord with(
      CommandRecord record, @Nullable Instant publishedAt, @Nullable Outcome outcome) {
    return new CommandRecord(
        record.id(),
        record.key(),
        record.type(),
        record.sequence(),
        record.messageDigest(),
        record.message(),
        record.requestId(),
        record.acceptedAt(),
        publishedAt,
        outcome);
  }

  private static OwnerCommandRecord with(
      OwnerCommandRecord record, @Nullable Instant publishedAt, @Nullable Outcome outcome) {
    var decisions = new HashMap<>(record.decisions());
    if (outcome != null) {
      record.undecided().forEach(key -> decisions.put(key, outcome));
    }
    return new OwnerCommandRecord(
        record.id(),
        record.owner(),
        record.by(),
        record.type(),
        record.sequences(),
        decisions,
        record.messageDigest(),
        record.message(),
        record.requestId(),
        record.acceptedAt(),
        publishedAt,
        outcome);
  }

  @Override
  public synchronized Optional<AcceptedCommand> find(OwnerId owner, CommandId id) {
    requireUp();
    return Optional.ofNullable(commands.get(id)).filter(record -> record.owner().equals(owner));
  }

  @Override
  public synchronized void markPublished(OwnerId owner, CommandId id, Instant at) {
    requireUp();
    var record = stored(id);
    put(record, record.publishedAt() == null ? at : record.publishedAt(), record.outcome());
  }

  @Override
  public synchronized List<AcceptedCommand> pendingSince(Instant acceptedBefore, int limit) {
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
  public OwnerCommandRecord conclude(OwnerCommandRecord command, Outcome outcome) {
    throw new UnsupportedOperationException("only the worker decides");
  }

  @Override
  public void forgetRequests(OwnerId owner, Instant acceptedBefore) {
    throw new UnsupportedOperationException("only the worker forgets");
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

  @Override
  public List<KeyState> list(OwnerId owner, ProviderId provider) {
    return list(owner).stream().filter(state -> state.key().provider().equals(provider)).toList();
  }

  private AcceptedCommand stored(CommandId id) {
    return Optional.ofNullable(commands.get(id)).orElseThrow();
  }

  private void requireUp() {
    if (down) {
      throw new StateUnavailableException("the database is down", new IOException("no route"));
    }
  }
}
