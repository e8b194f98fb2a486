package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Transaction;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyLimits;
import dev.byot.vault.digest.Sha256;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import dev.byot.vault.state.firestore.Fields;
import dev.byot.vault.state.firestore.KeyDocuments;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Accepts one command: its document, the key's `accepted` and, for a stop, the key's `stops`, or
/// nothing at all.
final class AcceptTransaction {
  /// Stops are not counted by any rate limit, and all undecided ones are in the key's document and
  /// are decided together: a flood of them must not fill it, or a stop of the whole owner would
  /// find no room. The key is not used meanwhile.
  static final int MOST_STOPS = 100;

  private static final Duration STOPS_RETRY = Duration.ofSeconds(10);

  private static final Duration IDEMPOTENCY = Duration.ofHours(24);

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
    var keyAt = KeyDocuments.at(firestore, key);
    var commandAt = CommandDocuments.at(firestore, key.owner(), acceptance.command().id());
    var idempotencyAt =
        acceptance.idempotencyKey() == null ? null : idempotencyAt(acceptance.idempotencyKey());
    var documents =
        idempotencyAt == null
            ? transaction.getAll(keyAt, commandAt).get()
            : transaction.getAll(keyAt, commandAt, idempotencyAt).get();
    var earlier = earlier(documents.get(1), idempotencyAt == null ? null : documents.get(2));
    if (earlier != null) {
      return earlier;
    }
    var state = KeyDocuments.read(key, documents.get(0));
    check(state);
    var sequence = state.accepted() + 1;
    var digest = CommandMessages.digest(acceptance.message());
    transaction.create(commandAt, CommandDocuments.accepted(acceptance, sequence, digest, now));
    transaction.set(keyAt, KeyDocuments.write(accepted(state, sequence)));
    if (idempotencyAt != null) {
      transaction.set(idempotencyAt, idempotency());
    }
    return new CommandRecord(
        acceptance.command().id(),
        key,
        acceptance.command().type(),
        sequence,
        digest,
        acceptance.message(),
        acceptance.requestId(),
        now,
        null,
        null);
  }

  /// The command that the same request was accepted as before.
  private @Nullable CommandRecord earlier(
      DocumentSnapshot command, @Nullable DocumentSnapshot idempotency)
      throws ExecutionException, InterruptedException {
    if (idempotency != null && idempotency.exists() && !isOver(idempotency)) {
      checkDigest(
          idempotency,
          "idempotency-key-reused",
          "the Idempotency-Key was used for another request");
      var first = CommandId.parse(Fields.text(idempotency, "command"));
      return CommandDocuments.read(
          key.owner(), transaction.get(CommandDocuments.at(firestore, key.owner(), first)).get());
    }
    if (command.exists()) {
      checkDigest(command, "command-id-used", "the command id was used for another request");
      return CommandDocuments.read(key.owner(), command);
    }
    return null;
  }

  /// The database deletes late what has expired: up to a day.
  private boolean isOver(DocumentSnapshot idempotency) {
    return !now.isBefore(Fields.instant(idempotency, "expireAt"));
  }

  private void checkDigest(DocumentSnapshot noted, String code, String message) {
    Fields.checkSchema(noted);
    if (!Fields.text(noted, "requestDigest").equals(acceptance.requestDigest())) {
      throw new VaultException.Reused(code, message);
    }
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
    if (type.isStop() && state.stops().size() >= MOST_STOPS) {
      throw new VaultException.TooManyRequests(
          "too-many-stops",
          "this key is stopped " + MOST_STOPS + " times already, and none of that is decided yet",
          STOPS_RETRY);
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

  private KeyState accepted(KeyState state, long sequence) {
    var stops = new ArrayList<>(state.stops());
    var type = acceptance.command().type();
    if (type.isStop()) {
      stops.add(new PendingStop(acceptance.command().id(), sequence, type.toString()));
    }
    return state.with(sequence, stops);
  }

  private Map<String, @Nullable Object> idempotency() {
    var document = new HashMap<String, @Nullable Object>();
    document.put(Fields.SCHEMA, Fields.VERSION);
    document.put("command", acceptance.command().id().toString());
    document.put("requestDigest", acceptance.requestDigest());
    document.put("expireAt", Fields.timestamp(now.plus(IDEMPOTENCY)));
    return document;
  }

  /// A caller's text never becomes a path.
  private DocumentReference idempotencyAt(String idempotencyKey) {
    return firestore
        .collection("owners")
        .document(key.owner().value())
        .collection("idempotency")
        .document(Sha256.base64Url(Sha256.of(idempotencyKey)));
  }
}
