package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Transaction;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import dev.byot.vault.state.firestore.Fields;
import dev.byot.vault.state.firestore.KeyDocuments;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Accepts one command: its document, the key's `accepted` and, for a stop, the key's `stops`, or
/// nothing at all.
final class AcceptTransaction {
  private static final int KEYS_PER_PROVIDER = 10;
  private static final int KEYS_PER_OWNER = 100;
  private static final Duration IDEMPOTENCY = Duration.ofHours(24);

  private final Firestore firestore;
  private final Transaction transaction;
  private final Acceptance acceptance;
  private final Instant now;
  private final KeyRef key;

  AcceptTransaction(
      Firestore firestore, Transaction transaction, Acceptance acceptance, Instant now) {
    this.firestore = firestore;
    this.transaction = transaction;
    this.acceptance = acceptance;
    this.now = now;
    key = acceptance.command().key();
  }

  CommandRecord run() throws ExecutionException, InterruptedException {
    var earlier = earlier();
    if (earlier != null) {
      return earlier;
    }
    var keyAt = KeyDocuments.at(firestore, key);
    var state = KeyDocuments.read(key, transaction.get(keyAt).get());
    check(state);
    var sequence = state.accepted() + 1;
    var id = acceptance.command().id();
    var digest = CommandMessages.digest(acceptance.message());
    transaction.create(
        CommandDocuments.at(firestore, key.owner(), id),
        CommandDocuments.accepted(acceptance, sequence, digest, now));
    transaction.set(keyAt, KeyDocuments.write(accepted(state, sequence)));
    if (acceptance.idempotencyKey() != null) {
      transaction.set(idempotencyAt(acceptance.idempotencyKey()), idempotency(id));
    }
    return new CommandRecord(
        id,
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
  private @Nullable CommandRecord earlier() throws ExecutionException, InterruptedException {
    if (acceptance.idempotencyKey() != null) {
      var noted = transaction.get(idempotencyAt(acceptance.idempotencyKey())).get();
      if (noted.exists()) {
        return repeated(
            CommandId.parse(Fields.text(noted, "command")),
            noted,
            "idempotency-key-reused",
            "the Idempotency-Key was used for another request");
      }
    }
    var id = acceptance.command().id();
    var document = transaction.get(CommandDocuments.at(firestore, key.owner(), id)).get();
    return document.exists()
        ? repeated(id, document, "command-id-used", "the command id was used for another request")
        : null;
  }

  private CommandRecord repeated(CommandId id, DocumentSnapshot noted, String code, String message)
      throws ExecutionException, InterruptedException {
    if (!Fields.text(noted, "requestDigest").equals(acceptance.requestDigest())) {
      throw new VaultException.Reused(code, message);
    }
    var document = transaction.get(CommandDocuments.at(firestore, key.owner(), id)).get();
    return CommandDocuments.read(key.owner(), document);
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
    var expected = acceptance.ifRevision();
    if (type.isStop() && expected != null && expected != state.revision()) {
      throw new VaultException.StaleRevision(state.revision());
    }
  }

  private void checkLimits() throws ExecutionException, InterruptedException {
    var all = new ArrayList<KeyRef>();
    for (var document : transaction.get(KeyDocuments.of(firestore, key.owner())).get()) {
      var other = KeyDocuments.read(key, document);
      if (other.existsOrIsPending()) {
        all.add(KeyDocuments.ref(key.owner(), document.getId()));
      }
    }
    if (all.size() >= KEYS_PER_OWNER) {
      throw new VaultException.LimitReached(
          "too-many-keys", "an owner keeps at most " + KEYS_PER_OWNER + " keys");
    }
    var same = all.stream().filter(other -> other.provider().equals(key.provider())).count();
    if (same >= KEYS_PER_PROVIDER) {
      throw new VaultException.LimitReached(
          "too-many-keys-for-provider",
          "an owner keeps at most " + KEYS_PER_PROVIDER + " keys for one provider");
    }
  }

  private KeyState accepted(KeyState state, long sequence) {
    var stops = new ArrayList<>(state.stops());
    var type = acceptance.command().type();
    if (type.isStop()) {
      stops.add(new PendingStop(acceptance.command().id(), sequence, type.toString()));
    }
    return new KeyState(
        key,
        sequence,
        state.applied(),
        stops,
        state.status(),
        state.secret(),
        state.revision(),
        state.label(),
        state.expiresAt(),
        state.createdAt(),
        state.changedAt(),
        state.evidence());
  }

  private Map<String, @Nullable Object> idempotency(CommandId id) {
    var document = new HashMap<String, @Nullable Object>();
    document.put(Fields.SCHEMA, Fields.VERSION);
    document.put("command", id.toString());
    document.put("requestDigest", acceptance.requestDigest());
    document.put("expireAt", Fields.timestamp(now.plus(IDEMPOTENCY)));
    return document;
  }

  /// A caller's text never becomes a path.
  private DocumentReference idempotencyAt(String idempotencyKey) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256")
              .digest(idempotencyKey.getBytes(StandardCharsets.UTF_8));
      return firestore
          .collection("owners")
          .document(key.owner().value())
          .collection("idempotency")
          .document(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
