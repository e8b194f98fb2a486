package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Transaction;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.Judge;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.firestore.Calls;
import dev.byot.vault.state.firestore.Fields;
import dev.byot.vault.state.firestore.KeyDocuments;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// Command documents in Firestore. The client may run a transaction again after a lost answer, so
/// each looks first whether it has happened already.
public final class FirestoreCommandStore implements CommandStore {
  private final Firestore firestore;

  public FirestoreCommandStore(Firestore firestore) {
    this.firestore = firestore;
  }

  @Override
  public CommandRecord accept(Acceptance acceptance, Instant now) {
    return Calls.await(
        firestore.runTransaction(
            transaction -> new AcceptTransaction(firestore, transaction, acceptance, now).run()),
        Calls.TRANSACTION);
  }

  @Override
  public Optional<CommandRecord> find(OwnerId owner, CommandId id) {
    var document = Calls.read(() -> CommandDocuments.at(firestore, owner, id).get());
    return document.exists()
        ? Optional.of(CommandDocuments.read(owner, document))
        : Optional.empty();
  }

  @Override
  public void markPublished(OwnerId owner, CommandId id, Instant at) {
    Calls.await(
        CommandDocuments.at(firestore, owner, id)
            .update(Map.of("publishedAt", Fields.timestamp(at))),
        Calls.TRANSACTION);
  }

  @Override
  public List<CommandRecord> pendingSince(Instant acceptedBefore, int limit) {
    var found =
        Calls.read(() ->
            firestore
                .collectionGroup(CommandDocuments.COLLECTION)
                .whereEqualTo("status", CommandDocuments.PENDING)
                .whereLessThan("acceptedAt", Fields.timestamp(acceptedBefore))
                .orderBy("acceptedAt")
                .limit(limit)
                .get());
    return found.getDocuments().stream()
        .map(document -> {
          var owner = Fields.present(document.getReference().getParent().getParent(), "owner");
          return CommandDocuments.read(new OwnerId(owner.getId()), document);
        })
        .toList();
  }

  @Override
  public Outcome decide(CommandRecord command, Judge judge) {
    return Calls.await(
        firestore.runTransaction(transaction -> decide(transaction, command, judge)),
        Calls.TRANSACTION);
  }

  private Outcome decide(Transaction transaction, CommandRecord command, Judge judge)
      throws ExecutionException, InterruptedException {
    var keyAt = KeyDocuments.at(firestore, command.key());
    var commandAt = CommandDocuments.at(firestore, command.key().owner(), command.id());
    var documents = transaction.getAll(keyAt, commandAt).get();
    var current = KeyDocuments.read(command.key(), documents.get(0));
    var record = CommandDocuments.read(command.key().owner(), documents.get(1));
    if (record.outcome() != null) {
      return record.outcome();
    }
    var ruling = judge.rule(current, record);
    check(command, ruling);
    transaction.set(keyAt, KeyDocuments.write(ruling.next()));
    transaction.update(commandAt, CommandDocuments.decided(ruling.outcome()));
    ruling
        .stops()
        .forEach((id, outcome) ->
            transaction.update(
                CommandDocuments.at(firestore, command.key().owner(), id),
                CommandDocuments.decided(outcome)));
    return ruling.outcome();
  }

  private static void check(CommandRecord command, Ruling ruling) {
    var next = ruling.next();
    if (!next.key().equals(command.key()) || next.applied() < command.sequence()) {
      throw new IllegalStateException("a ruling on another key, or that decides nothing");
    }
  }
}
