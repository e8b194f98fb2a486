package dev.byot.vault.commands.firestore;

import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Precondition;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.Judge;
import dev.byot.vault.commands.KeyLimits;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerAcceptance;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.commands.ReportJudge;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.firestore.Calls;
import dev.byot.vault.state.firestore.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Command documents in Firestore. The client may run a transaction again after a lost answer, so
/// each looks first whether it has happened already.
public final class FirestoreCommandStore implements CommandStore {
  private static final Logger LOG = LoggerFactory.getLogger(FirestoreCommandStore.class);

  /// Only the worker changes a document meanwhile, and once.
  private static final int MARKING = 3;

  /// What is deleted at once.
  private static final int BATCH = 300;

  private final Firestore firestore;
  private final KeyLimits limits;
  private final Calls calls;

  public FirestoreCommandStore(Firestore firestore) {
    this(firestore, KeyLimits.DEFAULT);
  }

  public FirestoreCommandStore(Firestore firestore, KeyLimits limits) {
    this(firestore, limits, Calls.READ);
  }

  /// @param readTimeout after which the state counts as unavailable
  public FirestoreCommandStore(Firestore firestore, Duration readTimeout) {
    this(firestore, KeyLimits.DEFAULT, readTimeout);
  }

  private FirestoreCommandStore(Firestore firestore, KeyLimits limits, Duration readTimeout) {
    this.firestore = firestore;
    this.limits = limits;
    calls = new Calls(readTimeout);
  }

  @Override
  public CommandRecord accept(Acceptance acceptance, Instant now) {
    // As it will be read: to the microsecond.
    var at = Fields.stored(now);
    return calls.transaction(
        firestore,
        transaction -> new AcceptTransaction(firestore, transaction, limits, acceptance, at).run());
  }

  @Override
  public OwnerCommandRecord accept(OwnerAcceptance acceptance, Instant now) {
    var at = Fields.stored(now);
    return calls.transaction(
        firestore,
        transaction -> new AcceptOwnerTransaction(firestore, transaction, acceptance, at).run());
  }

  @Override
  public Optional<AcceptedCommand> find(OwnerId owner, CommandId id) {
    var document = calls.read(() -> CommandDocuments.at(firestore, owner, id).get());
    return document.exists()
        ? Optional.of(CommandDocuments.read(owner, document))
        : Optional.empty();
  }

  @Override
  public void markPublished(OwnerId owner, CommandId id, Instant at) {
    for (var attempt = 1; attempt <= MARKING && !isMarked(owner, id, at); attempt++) {
      LOG.debug("command {} changed while it was marked as published", id);
    }
  }

  /// Without a transaction, whose lock would hold up the worker.
  private boolean isMarked(OwnerId owner, CommandId id, Instant at) {
    var document = CommandDocuments.at(firestore, owner, id);
    var found = calls.read(document::get);
    if (found.getTimestamp("publishedAt") != null) {
      return true;
    }
    var unchanged = Precondition.updatedAt(Fields.present(found.getUpdateTime(), "updateTime"));
    return calls.writeIf(document.update(Map.of("publishedAt", Fields.timestamp(at)), unchanged));
  }

  @Override
  public List<AcceptedCommand> pendingSince(Instant acceptedBefore, int limit) {
    var found =
        calls.read(() ->
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
  public Optional<Outcome> record(CommandRecord report, ReportJudge judge) {
    return calls.transaction(
        firestore,
        transaction -> new RecordTransaction(firestore, transaction, report, judge).run());
  }

  @Override
  public Outcome decide(CommandRecord command, Judge judge) {
    return calls.transaction(
        firestore,
        transaction -> new DecideTransaction(firestore, transaction, command, judge).run());
  }

  @Override
  public OwnerCommandRecord conclude(OwnerCommandRecord command, Outcome outcome) {
    var at = CommandDocuments.at(firestore, command.owner(), command.id());
    calls.transaction(
        firestore,
        transaction -> {
          var record = read(command, transaction.get(at).get());
          if (record.pending()) {
            if (!record.undecided().isEmpty()) {
              throw new IllegalStateException("command " + record.id() + " is not decided yet");
            }
            transaction.update(at, CommandDocuments.ended(outcome));
          }
          return record;
        });
    return read(command, calls.read(at::get));
  }

  private static OwnerCommandRecord read(OwnerCommandRecord command, DocumentSnapshot document) {
    return (OwnerCommandRecord) CommandDocuments.read(command.owner(), document);
  }

  @Override
  public void forgetRequests(OwnerId owner, Instant acceptedBefore) {
    var notes = Requests.notes(firestore, owner).orderBy(FieldPath.documentId()).limit(BATCH);
    var page = calls.read(notes::get).getDocuments();
    while (!page.isEmpty()) {
      var batch = firestore.batch();
      page.stream()
          .filter(note -> Requests.isOlder(note, acceptedBefore))
          .forEach(note -> batch.delete(note.getReference()));
      calls.write(batch.commit());
      var next = notes.startAfter(page.getLast().getId());
      page = calls.read(next::get).getDocuments();
    }
  }
}
