package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Transaction;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.AtTheDoor;
import dev.byot.vault.digest.Sha256;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.firestore.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Tells a repeated request from another, in the transaction that accepts its command.
record Requests(Firestore firestore, AtTheDoor asked, Instant now) {
  private static final String EXPIRY = "expireAt";
  private static final Duration KEPT = Duration.ofHours(24);

  /// What has to be read for it.
  List<DocumentReference> documents() {
    var commandAt = CommandDocuments.at(firestore, owner(), asked.command().id());
    var idempotencyKey = asked.idempotencyKey();
    return idempotencyKey == null ? List.of(commandAt) : List.of(commandAt, noteAt(idempotencyKey));
  }

  private OwnerId owner() {
    return asked.command().owner();
  }

  /// The command that the same request was accepted as before. As the digest is the same, it is of
  /// the same type.
  ///
  /// @param read the [#documents]
  /// @throws VaultException.Reused if another request was accepted under the same id or key
  @Nullable AcceptedCommand earlier(Transaction transaction, List<DocumentSnapshot> read)
      throws ExecutionException, InterruptedException {
    var known = read.getFirst();
    var note = read.getLast();
    if (asked.idempotencyKey() != null && note.exists() && !isOver(note)) {
      checkDigest(
          note, "idempotency-key-reused", "the Idempotency-Key was used for another request");
      var first = CommandId.parse(Fields.text(note, "command"));
      var firstAt = CommandDocuments.at(firestore, owner(), first);
      return CommandDocuments.read(owner(), transaction.get(firstAt).get());
    }
    if (known.exists()) {
      checkDigest(known, "command-id-used", "the command id was used for another request");
      return CommandDocuments.read(owner(), known);
    }
    return null;
  }

  /// The database deletes late what has expired: up to a day.
  private boolean isOver(DocumentSnapshot note) {
    return !now.isBefore(Fields.instant(note, EXPIRY));
  }

  private void checkDigest(DocumentSnapshot noted, String code, String message) {
    Fields.checkSchema(noted);
    if (!Fields.text(noted, "requestDigest").equals(asked.requestDigest())) {
      throw new VaultException.Reused(code, message);
    }
  }

  /// Notes what the request was accepted as.
  void note(Transaction transaction) {
    var idempotencyKey = asked.idempotencyKey();
    if (idempotencyKey != null) {
      var note = new HashMap<String, @Nullable Object>();
      note.put(Fields.SCHEMA, Fields.VERSION);
      note.put("command", asked.command().id().toString());
      note.put("requestDigest", asked.requestDigest());
      note.put(EXPIRY, Fields.timestamp(now.plus(KEPT)));
      transaction.set(noteAt(idempotencyKey), note);
    }
  }

  /// A caller's text never becomes a path.
  private DocumentReference noteAt(String key) {
    return notes(firestore, owner()).document(Sha256.base64Url(Sha256.of(key)));
  }

  static CollectionReference notes(Firestore firestore, OwnerId owner) {
    return firestore.collection("owners").document(owner.value()).collection("idempotency");
  }

  /// Whether what was noted there was accepted before that moment.
  static boolean isOlder(DocumentSnapshot note, Instant moment) {
    return Fields.instant(note, EXPIRY).isBefore(Fields.stored(moment).plus(KEPT));
  }
}
