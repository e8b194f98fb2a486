package dev.byot.vault.api.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.api.http.Answers;
import dev.byot.vault.api.http.CurrentRequest;
import dev.byot.vault.api.http.Preferences;
import dev.byot.vault.api.limits.Waits;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Optional;

/// Publishes accepted commands, and waits for their outcome with those who would wait.
public final class Submissions {
  private final CommandIntake intake;
  private final CommandStore commands;
  private final Outcomes outcomes;
  private final Waits waits;

  public Submissions(CommandIntake intake, CommandStore commands, Outcomes outcomes, Waits waits) {
    this.intake = intake;
    this.commands = commands;
    this.outcomes = outcomes;
    this.waits = waits;
  }

  /// Publishes the command.
  ///
  /// @return how it stands when the caller has waited; empty if they would not wait, or wait too
  ///   often already: the command is accepted all the same
  public Optional<AcceptedCommand> publish(
      ServerRequest request, ServerResponse response, AcceptedCommand record) {
    var time = Preferences.waitTime(request.headers());
    var caller = CurrentRequest.ownerOf(request).orElse(record.owner());
    try (var wait = time.flatMap(_ -> waits.begin(caller)).orElse(null)) {
      if (wait == null) {
        intake.publish(record);
        return Optional.empty();
      }
      response.header(Preferences.APPLIED, "wait=" + time.orElseThrow().toSeconds());
      return Optional.of(awaited(record, time.orElseThrow()));
    }
  }

  private AcceptedCommand awaited(AcceptedCommand record, Duration wait) {
    if (!record.pending()) {
      return record;
    }
    try (var outcome = outcomes.expect(record.id())) {
      intake.publish(record);
      outcome.await(wait);
    }
    return commands.find(record.owner(), record.id()).orElse(record);
  }

  /// Publishes the command and answers with it: for who may know how it ended, and nothing of the
  /// keys themselves.
  ///
  /// @param further what else is to be said
  public void answer(
      ServerRequest request, ServerResponse response, AcceptedCommand record, ObjectNode further) {
    var now = publish(request, response, record).orElse(record);
    var outcome = now.outcome();
    if (outcome != null) {
      requireApplied(outcome);
    }
    var status = outcome == null ? Status.ACCEPTED_202 : Status.OK_200;
    Answers.json(response, status.code(), CommandView.of(now).setAll(further));
  }

  private static void requireApplied(Outcome outcome) {
    switch (outcome.status()) {
      case APPLIED -> {}
      case SUPERSEDED ->
          throw new VaultException.Superseded("a later command of the same key took its place");
      case REJECTED -> throw new VaultException.Rejected(String.valueOf(outcome.reason()));
    }
  }
}
