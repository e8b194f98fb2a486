package dev.byot.vault.commands;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Command documents, and the transactions in which commands begin and end.
///
/// Every method throws [StateUnavailableException][dev.byot.vault.state.StateUnavailableException]
/// if the database did not answer; a write may then have happened, and may be repeated.
public interface CommandStore {
  /// Accepts a command: in one transaction creates its document, raises the key's `accepted` and,
  /// for a stop, adds it to the key's `stops`. Where the idempotency key was seen with the same
  /// request digest, gives the first command's document and changes nothing.
  ///
  /// @throws dev.byot.vault.problem.VaultException if it is refused (nothing to remove, stale
  ///   revision, idempotency key or command id used for something else, limit reached); nothing has
  ///   changed
  CommandRecord accept(Acceptance acceptance, Instant now);

  Optional<CommandRecord> find(OwnerId owner, CommandId id);

  /// Notes when Pub/Sub first acknowledged the command's message.
  void markPublished(OwnerId owner, CommandId id, Instant at);

  /// Commands accepted before that moment without an outcome, oldest first.
  List<CommandRecord> pendingSince(Instant acceptedBefore, int limit);

  /// Decides a command in one transaction of reads and writes only: the judge rules on the state as
  /// it is, and the key, the outcome of the command and those of the stops before it are written
  /// together. A command that was decided before is left as it is.
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
}
