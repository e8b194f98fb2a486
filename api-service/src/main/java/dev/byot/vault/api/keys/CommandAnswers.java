package dev.byot.vault.api.keys;

import dev.byot.vault.api.commands.CommandIntake;
import dev.byot.vault.api.commands.CommandView;
import dev.byot.vault.api.commands.Submissions;
import dev.byot.vault.api.http.Answers;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;

/// Takes a command in and answers: at once with `202`, or with the outcome for those who wait.
public final class CommandAnswers {
  /// The reason for which the worker rejects a change of what has changed meanwhile.
  private static final String STALE = "stale-revision";

  private final CommandIntake intake;
  private final Submissions submissions;
  private final ShownKeys keys;
  private final Clock clock;

  public CommandAnswers(
      CommandIntake intake, Submissions submissions, ShownKeys keys, Clock clock) {
    this.intake = intake;
    this.submissions = submissions;
    this.keys = keys;
    this.clock = clock;
  }

  void submit(ServerRequest request, ServerResponse response, Acceptance acceptance) {
    var record = intake.accept(acceptance);
    response.header(HeaderNames.LOCATION, CommandView.location(record));
    var awaited = submissions.publish(request, response, record);
    if (awaited.isPresent()) {
      decided(response, record, awaited.get());
    } else {
      pending(response, record);
    }
  }

  private void decided(ServerResponse response, CommandRecord record, AcceptedCommand awaited) {
    var outcome = awaited.outcome();
    if (outcome == null) {
      pending(response, awaited);
      return;
    }
    switch (outcome.status()) {
      case APPLIED -> applied(response, record);
      case SUPERSEDED ->
          throw new VaultException.Superseded("a later command of the same key took its place");
      case REJECTED -> throw rejected(record, outcome);
    }
  }

  private void applied(ServerResponse response, CommandRecord record) {
    var shown = keys.find(record.key());
    // Enabled, a key whose first secret never came is none either.
    if (record.type() == CommandType.REMOVE_KEY || !shown.state().existsOrIsPending()) {
      response.status(Status.NO_CONTENT_204).send();
      return;
    }
    response.header(HeaderNames.ETAG, KeyView.etag(shown, clock.instant()));
    Answers.json(response, Status.OK_200.code(), KeyView.of(shown, clock.instant()));
  }

  private VaultException rejected(CommandRecord record, Outcome outcome) {
    var reason = String.valueOf(outcome.reason());
    return reason.equals(STALE)
        ? new VaultException.StaleRevision(keys.find(record.key()).state().revision())
        : new VaultException.Rejected(reason);
  }

  private static void pending(ServerResponse response, AcceptedCommand record) {
    Answers.json(response, Status.ACCEPTED_202.code(), CommandView.of(record));
  }
}
