package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Transaction;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyLimits;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.firestore.KeyDocuments;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/// Accepts one command: its document, the key's `accepted` and, for a stop, the key's `stops`, or
/// nothing at all.
final class AcceptTransaction {
  /// Stops are not counted by any rate limit, and all undecided ones are in the key's document and
  /// are decided together: a flood of them must not fill it, or a stop of the whole owner would
  /// find no room. The key is not used meanwhile.
  static final int MOST_STOPS = 100;

  private static final Duration STOPS_RETRY = Duration.ofSeconds(10);

  private final Firestore firestore;
  private final Transaction transaction;
  private final KeyLimits limits;
  private final Acceptance acceptance;
  private final Instant now;
  private final KeyRef key;

  AcceptTransaction(
      Firestore firestore,
      Transaction transaction,
      KeyLimits limits,
      Acceptance acceptance,
      Instant now) {
    this.firestore = firestore;
    this.transaction = transaction;
    this.limits = limits;
    this.acceptance = acceptance;
    this.now = now;
    key = acceptance.command().key();
  }

  CommandRecord run() throws ExecutionException, InterruptedException {
    var command = acceptance.command();
    var requests = new Requests(firestore, acceptance, now);
    var keyAt = KeyDocuments.at(firestore, key);
    var wanted = Stream.concat(Stream.of(keyAt), requests.documents().stream());
    var documents = transaction.getAll(wanted.toArray(DocumentReference[]::new)).get();
    var earlier = requests.earlier(transaction, documents.subList(1, documents.size()));
    if (earlier != null) {
      return (CommandRecord) earlier;
    }
    var state = KeyDocuments.read(key, documents.getFirst());
    check(state);
    var record =
        new CommandRecord(
            command.id(),
            key,
            command.type(),
            state.accepted() + 1,
            CommandMessages.digest(acceptance.message()),
            acceptance.message(),
            acceptance.requestId(),
            now,
            null,
            null);
    transaction.create(
        CommandDocuments.at(firestore, key.owner(), command.id()),
        CommandDocuments.of(record, acceptance.requestDigest()));
    transaction.set(keyAt, KeyDocuments.write(accepted(state, record)));
    requests.note(transaction);
    return record;
  }

  private void check(KeyState state) throws ExecutionException, InterruptedException {
    var type = acceptance.command().type();
    if (type == CommandType.SET_KEY && !state.existsOrIsPending()) {
      checkLimits();
    }
    if (type != CommandType.SET_KEY && !state.existsOrIsPending()) {
      throw new VaultException.NotFound(
          "key-not-found", "there is no key " + key.name() + " for " + key.provider());
    }
    if (acceptance.command() instanceof KeyCommand.EnableKey(_, _, var by, _)
        && by != Actor.SECURITY
        && state.isStoppedBySecurity()) {
      throw new VaultException.Forbidden(
          "stopped-by-security", "the security team has stopped this key, and only it enables it");
    }
    // Later commands are decided later, or this one is superseded: nothing comes between.
    if (acceptance.ifNone() && state.existsOrIsPending()) {
      throw new VaultException.KeyExists(
          "there is a key " + key.name() + " for " + key.provider() + " already");
    }
    if (type.isStop()) {
      requireRoom(state, MOST_STOPS);
    }
    var expected = acceptance.ifRevision();
    if (type.isStop() && expected != null && expected != state.revision()) {
      throw new VaultException.StaleRevision(state.revision());
    }
  }

  private void checkLimits() throws ExecutionException, InterruptedException {
    // Names only: what is counted needs no content.
    var names = KeyDocuments.kept(firestore, key.owner()).select(FieldPath.documentId());
    var kept =
        transaction.get(names).get().getDocuments().stream()
            .map(document -> KeyDocuments.ref(key.owner(), document.getId()))
            .toList();
    if (kept.size() >= limits.perOwner()) {
      throw new VaultException.LimitReached(
          "too-many-keys", "an owner keeps at most " + limits.perOwner() + " keys");
    }
    var same = kept.stream().filter(other -> other.provider().equals(key.provider())).count();
    if (same >= limits.perProvider()) {
      throw new VaultException.LimitReached(
          "too-many-keys-for-provider",
          "an owner keeps at most " + limits.perProvider() + " keys for one provider");
    }
  }

  private static KeyState accepted(KeyState state, CommandRecord command) {
    return command.type().isStop()
        ? state.stopping(command.id(), command.type().toString())
        : state.with(command.sequence(), state.stops());
  }

  /// @throws VaultException.TooManyRequests if so many stops of the key are undecided
  static void requireRoom(KeyState state, int most) {
    if (state.stops().size() >= most) {
      throw new VaultException.TooManyRequests(
          "too-many-stops",
          "this key is stopped " + most + " times already, and none of that is decided yet",
          STOPS_RETRY);
    }
  }
}
