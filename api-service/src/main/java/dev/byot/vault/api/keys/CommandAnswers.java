package dev.byot.vault.api.keys;

import dev.byot.vault.api.commands.CommandIntake;
import dev.byot.vault.api.commands.CommandView;
import dev.byot.vault.api.commands.Outcomes;
import dev.byot.vault.api.http.Answers;
import dev.byot.vault.api.http.Preferences;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.KeyStore;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Duration;

/// Takes a command in and answers: at once with `202`, or with the outcome for those who wait.
public final class CommandAnswers {
  /// The reason for which the worker rejects a change of what has changed meanwhile.
  private static final String STALE = "stale-revision";

  private final CommandIntake intake;
  private final CommandStore commands;
  private final KeyStore keys;
  private final Outcomes outcomes;
  private final Clock clock;

  public CommandAnswers(
      CommandIntake intake, CommandStore commands, KeyStore keys, Outcomes outcomes, Clock clock) {
    this.intake = intake;
    this.commands = commands;
    this.keys = keys;
    this.outcomes = outcomes;
    this.clock = clock;
  }

  void submit(ServerRequest request, ServerResponse response, Acceptance acceptance) {
    var wait = Preferences.waitTime(request.headers()).orElse(null);
    var record = intake.accept(acceptance);
    response.header(HeaderNames.LOCATION, CommandView.location(record));
    if (wait == null) {
      intake.publish(record);
      pending(response, record);
      return;
    }
    response.header(Preferences.APPLIED, "wait=" + wait.toSeconds());
    decided(response, awaited(record, wait));
  }

  private CommandRecord awaited(CommandRecord record, Duration wait) {
    if (!record.pending()) {
      return record;
    }
    try (var outcome = outcomes.expect(record.id())) {
      intake.publish(record);
      outcome.await(wait);
    }
    return commands.find(record.key().owner(), record.id()).orElse(record);
  }

  private void decided(ServerResponse response, CommandRecord record) {
    var outcome = record.outcome();
    if (outcome == null) {
      pending(response, record);
      return;
    }
    switch (outcome.status()) {
      case APPLIED -> applied(response, record);
      case SUPERSEDED ->
          throw new VaultException.Superseded("a later command of the same key was decided first");
      case REJECTED -> throw rejected(record, outcome);
    }
  }

  private void applied(ServerResponse response, CommandRecord record) {
    var state = keys.find(record.key());
    // Enabled, a key whose first secret never came is none either.
    if (record.type() == CommandType.REMOVE_KEY || !state.existsOrIsPending()) {
      response.status(Status.NO_CONTENT_204).send();
      return;
    }
    response.header(HeaderNames.ETAG, KeyView.etag(state, clock.instant()));
    Answers.json(response, Status.OK_200.code(), KeyView.of(state, clock.instant()));
  }

  private VaultException rejected(CommandRecord record, Outcome outcome) {
    var reason = String.valueOf(outcome.reason());
    return reason.equals(STALE)
        ? new VaultException.StaleRevision(keys.find(record.key()).revision())
        : new VaultException.Rejected(reason);
  }

  private static void pending(ServerResponse response, CommandRecord record) {
    Answers.json(response, Status.ACCEPTED_202.code(), CommandView.of(record));
  }
}
