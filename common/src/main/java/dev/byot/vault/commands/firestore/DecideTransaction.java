package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Transaction;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.Judge;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.firestore.KeyDocuments;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// Decides one command: the key, the command's outcome and those of the stops before it, or nothing
/// at all.
final class DecideTransaction {
  private final Firestore firestore;
  private final Transaction transaction;
  private final CommandRecord command;
  private final Judge judge;

  DecideTransaction(
      Firestore firestore, Transaction transaction, CommandRecord command, Judge judge) {
    this.firestore = firestore;
    this.transaction = transaction;
    this.command = command;
    this.judge = judge;
  }

  Outcome run() throws ExecutionException, InterruptedException {
    var keyAt = KeyDocuments.at(firestore, command.key());
    var commandAt = at(command.id());
    var documents = transaction.getAll(keyAt, commandAt).get();
    var current = KeyDocuments.read(command.key(), documents.get(0));
    var record = CommandDocuments.read(command.key(), documents.get(1));
    if (record.outcome() != null) {
      return record.outcome();
    }
    if (record.sequence() != command.sequence()) {
      throw new IllegalStateException("command " + command.id() + " is not the one it was");
    }
    var ruling = judge.rule(current, record);
    check(current, ruling);
    var stops = undecided(ruling);
    transaction.set(keyAt, KeyDocuments.write(next(current, ruling)));
    CommandDocuments.decide(transaction, commandAt, record, ruling.outcome());
    for (var stop : stops) {
      var outcome = ruling.stops().get(stop.id());
      if (outcome != null) {
        CommandDocuments.decide(transaction, at(stop.id()), stop, outcome);
      }
    }
    return ruling.outcome();
  }

  private DocumentReference at(CommandId id) {
    return CommandDocuments.at(firestore, command.key().owner(), id);
  }

  private void check(KeyState current, Ruling ruling) {
    var next = ruling.next();
    if (!next.key().equals(command.key())
        || next.accepted() != current.accepted()
        || next.applied() < Math.max(current.applied(), command.sequence())) {
      throw new IllegalStateException(
          "a ruling on another key, or that takes back a sequence, or decides nothing");
    }
  }

  /// The stops that the ruling decides and nobody has decided before. One that is gone has nothing
  /// to tell any more.
  private List<CommandRecord> undecided(Ruling ruling)
      throws ExecutionException, InterruptedException {
    if (ruling.stops().isEmpty()) {
      return List.of();
    }
    var references =
        ruling.stops().keySet().stream().map(this::at).toArray(DocumentReference[]::new);
    return transaction.getAll(references).get().stream()
        .filter(DocumentSnapshot::exists)
        .map(stop -> CommandDocuments.read(command.key(), stop))
        .filter(CommandRecord::pending)
        .toList();
  }

  /// A stop leaves the key's stops in the transaction that decides it, and in no other, whatever
  /// the judge made of the list.
  private KeyState next(KeyState current, Ruling ruling) {
    var decided = new HashSet<>(ruling.stops().keySet());
    decided.add(command.id());
    var left = current.stops().stream().filter(stop -> !decided.contains(stop.command())).toList();
    return ruling.next().with(current.accepted(), left);
  }
}
