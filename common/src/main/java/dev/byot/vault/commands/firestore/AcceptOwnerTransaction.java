package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Transaction;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.OwnerAcceptance;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.firestore.KeyDocuments;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/// Accepts one command for all keys of an owner: its document and the stops of every key, or
/// nothing at all. A key that is removed, with nothing pending, is none; a key that is set at the
/// same time is set either before, and stopped, or after, and a new one.
final class AcceptOwnerTransaction {
  /// Room that stops of the keys leave for erasures; and these for the security team's stops, which
  /// always find some.
  static final int MOST_STOPS = 2 * AcceptTransaction.MOST_STOPS;

  private final Firestore firestore;
  private final Transaction transaction;
  private final OwnerAcceptance acceptance;
  private final Instant now;
  private final OwnerId owner;

  AcceptOwnerTransaction(
      Firestore firestore, Transaction transaction, OwnerAcceptance acceptance, Instant now) {
    this.firestore = firestore;
    this.transaction = transaction;
    this.acceptance = acceptance;
    this.now = now;
    owner = acceptance.command().owner();
  }

  OwnerCommandRecord run() throws ExecutionException, InterruptedException {
    var command = acceptance.command();
    var requests = new Requests(firestore, acceptance, now);
    var documents = requests.documents().toArray(DocumentReference[]::new);
    var earlier = requests.earlier(transaction, transaction.getAll(documents).get());
    if (earlier != null) {
      return (OwnerCommandRecord) earlier;
    }
    var stopped = stopped();
    var record = record(stopped);
    transaction.create(
        CommandDocuments.at(firestore, owner, command.id()),
        OwnerCommandFields.of(record, acceptance.requestDigest()));
    stopped.forEach(key ->
        transaction.update(KeyDocuments.at(firestore, key.key()), KeyDocuments.bookkeeping(key)));
    requests.note(transaction);
    return record;
  }

  private List<KeyState> stopped() throws ExecutionException, InterruptedException {
    return transaction.get(KeyDocuments.kept(firestore, owner)).get().getDocuments().stream()
        .map(this::stopped)
        .toList();
  }

  private KeyState stopped(DocumentSnapshot document) {
    var command = acceptance.command();
    var state = KeyDocuments.read(KeyDocuments.ref(owner, document.getId()), document);
    if (command.type() == CommandType.ERASE_OWNER) {
      AcceptTransaction.requireRoom(state, MOST_STOPS);
    }
    return state.stopping(command.id(), command.type().toString());
  }

  private OwnerCommandRecord record(List<KeyState> stopped) {
    var command = acceptance.command();
    return new OwnerCommandRecord(
        command.id(),
        owner,
        command.by(),
        command.type(),
        stopped.stream().collect(Collectors.toMap(KeyState::key, KeyState::accepted)),
        Map.of(),
        CommandMessages.digest(acceptance.message()),
        acceptance.message(),
        acceptance.requestId(),
        now,
        null,
        null);
  }
}
