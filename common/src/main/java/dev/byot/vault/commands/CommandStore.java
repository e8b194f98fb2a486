package dev.byot.vault.commands;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Command documents, and the transactions in which commands begin and end.
///
/// Every method throws [StateUnavailableException][dev.byot.vault.state.StateUnavailableException]
/// if the database did not answer; a write may then have happened, and may be repeated.
public interface CommandStore {
  /// How long command documents are kept: longer than Pub/Sub keeps a message anywhere.
  Duration KEPT = Duration.ofDays(60);

  /// Accepts a command: in one transaction creates its document, raises the key's `accepted` and,
  /// for a stop, adds it to the key's `stops`. Where the idempotency key was seen with the same
  /// request digest, gives the first command's document and changes nothing.
  ///
  /// @throws dev.byot.vault.problem.VaultException if it is refused (nothing to remove, stale
  ///   revision, idempotency key or command id used for something else, limit reached); nothing has
  ///   changed
  CommandRecord accept(Acceptance acceptance, Instant now);

  /// Accepts a command for all keys that the owner has, or that are on their way: in one
  /// transaction creates its document and adds it to the stops of each, so that use of all ends at
  /// once. A repetition is recognised as by [#accept(Acceptance, Instant)].
  ///
  /// @throws dev.byot.vault.problem.VaultException if the idempotency key was used for something
  ///   else, or many erasures are undecided; nothing has changed
  OwnerCommandRecord accept(OwnerAcceptance acceptance, Instant now);

  Optional<AcceptedCommand> find(OwnerId owner, CommandId id);

  /// Notes when Pub/Sub first acknowledged the command's message.
  void markPublished(OwnerId owner, CommandId id, Instant at);

  /// Commands accepted before that moment without an outcome, oldest first.
  List<AcceptedCommand> pendingSince(Instant acceptedBefore, int limit);

  /// Decides a command for its key in one transaction of reads and writes only: the judge rules on
  /// the state as it is, and the key, the outcome of the command and those of the stops before it
  /// are written together. A command that was decided before is left as it is.
  ///
  /// @return the command's outcome
  /// @throws RuntimeException whatever the judge throws; nothing has changed
  Outcome decide(CommandRecord command, Judge judge);

  /// Records a command that nobody accepted, and with it what it changes: in one transaction the
  /// key and the document, which has its outcome at once, or nothing. Of a command that has a
  /// document, this and another's, nothing changes.
  ///
  /// @param report as it shall be recorded
  /// @return the outcome that the document has; nothing if the judge gives no ruling, or the
  ///   document is another command's
  /// @throws RuntimeException whatever the judge throws; nothing has changed
  Optional<Outcome> record(CommandRecord report, ReportJudge judge);

  /// Ends a command for all of an owner's keys, once it is decided for each of them. One that was
  /// ended before is left as it is.
  ///
  /// @return how it stands now, with all that was decided
  OwnerCommandRecord conclude(OwnerCommandRecord command, Outcome outcome);

  /// Forgets by which idempotency keys the owner's requests were known that were accepted before
  /// that moment.
  void forgetRequests(OwnerId owner, Instant acceptedBefore);
}
