package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Transaction;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.ReportJudge;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.firestore.KeyDocuments;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// Records one command that nobody accepted: the key and the command's document, or nothing at all.
final class RecordTransaction {
  private final Firestore firestore;
  private final Transaction transaction;
  private final CommandRecord report;
  private final ReportJudge judge;

  RecordTransaction(
      Firestore firestore, Transaction transaction, CommandRecord report, ReportJudge judge) {
    this.firestore = firestore;
    this.transaction = transaction;
    this.report = report;
    this.judge = judge;
  }

  Optional<Outcome> run() throws ExecutionException, InterruptedException {
    var keyAt = KeyDocuments.at(firestore, report.key());
    var reportAt = CommandDocuments.at(firestore, report.key().owner(), report.id());
    var documents = transaction.getAll(keyAt, reportAt).get();
    if (documents.get(1).exists()) {
      var there = CommandDocuments.read(report.key().owner(), documents.get(1));
      return there.messageDigest().equals(report.messageDigest())
          ? Optional.ofNullable(there.outcome())
          : Optional.empty();
    }
    var current = KeyDocuments.read(report.key(), documents.get(0));
    var ruling = judge.rule(current);
    if (ruling.isEmpty()) {
      return Optional.empty();
    }
    check(current, ruling.get());
    var outcome = ruling.get().outcome();
    transaction.set(keyAt, KeyDocuments.write(ruling.get().next()));
    transaction.create(reportAt, CommandDocuments.recorded(report, outcome));
    return Optional.of(outcome);
  }

  /// Only commands that were accepted have a say in these.
  private static void check(KeyState current, Ruling ruling) {
    var next = ruling.next();
    if (!next.key().equals(current.key())
        || next.accepted() != current.accepted()
        || next.applied() != current.applied()
        || !next.stops().equals(current.stops())
        || !ruling.stops().isEmpty()) {
      throw new IllegalStateException("a ruling on another key, or on more than a report may");
    }
  }
}
