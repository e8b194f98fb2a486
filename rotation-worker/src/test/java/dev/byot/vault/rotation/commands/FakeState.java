package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.Judge;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.ReportJudge;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.KeyStore;
import dev.byot.vault.state.PendingStop;
import dev.byot.vault.state.StateUnavailableException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keys and commands in memory, with the outages and races that tests switch on.
final class FakeState implements CommandStore, KeyStore {
  private final Map<KeyRef, KeyState> keys = new HashMap<>();
  private final Map<CommandId, CommandRecord> commands = new HashMap<>();
  private boolean down;
  private int lostAnswers;
  private Runnable beforeDecision = () -> {};

  synchronized void goDown() {
    down = true;
  }

  synchronized void recover() {
    down = false;
  }

  /// The next decision is stored, and nobody hears of it.
  synchronized void loseTheNextAnswer() {
    lostAnswers++;
  }

  /// Runs once, between what was read for the next decision and its transaction.
  synchronized void before(Runnable race) {
    beforeDecision = race;
  }

  synchronized void put(KeyState state) {
    keys.put(state.key(), state);
  }

  @Override
  public synchronized CommandRecord accept(Acceptance acceptance, Instant now) {
    requireUp();
    var command = acceptance.command();
    var state = find(command.key());
    var sequence = state.accepted() + 1;
    var stops = new ArrayList<>(state.stops());
    if (command.type().isStop()) {
      stops.add(new PendingStop(command.id(), sequence, command.type().toString()));
    }
    put(state.with(sequence, stops));
    var accepted =
        new CommandRecord(
            command.id(),
            command.key(),
            command.type(),
            sequence,
            CommandMessages.digest(acceptance.message()),
            acceptance.message(),
            acceptance.requestId(),
            now,
            null,
            null);
    commands.put(accepted.id(), accepted);
    return accepted;
  }

  @Override
  public synchronized Optional<CommandRecord> find(OwnerId owner, CommandId id) {
    requireUp();
    return Optional.ofNullable(commands.get(id))
        .filter(command -> command.key().owner().equals(owner));
  }

  @Override
  public synchronized void markPublished(OwnerId owner, CommandId id, Instant at) {
    throw new UnsupportedOperationException("the worker publishes no commands");
  }

  @Override
  public synchronized List<CommandRecord> pendingSince(Instant acceptedBefore, int limit) {
    return commands.values().stream()
        .filter(command -> command.pending() && command.acceptedAt().isBefore(acceptedBefore))
        .sorted(Comparator.comparing(CommandRecord::acceptedAt))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Outcome decide(CommandRecord command, Judge judge) {
    requireUp();
    var race = beforeDecision;
    beforeDecision = () -> {};
    race.run();
    var current = find(command.key().owner(), command.id()).orElseThrow();
    var decided = current.outcome();
    if (decided == null) {
      var ruling = judge.rule(find(command.key()), current);
      keys.put(command.key(), ruling.next());
      ruling.stops().forEach(this::end);
      end(command.id(), ruling.outcome());
      decided = ruling.outcome();
    }
    if (lostAnswers > 0) {
      lostAnswers--;
      throw outage();
    }
    return decided;
  }

  @Override
  public synchronized Optional<Outcome> record(CommandRecord report, ReportJudge judge) {
    requireUp();
    var there = commands.get(report.id());
    if (there != null) {
      return Optional.ofNullable(there.outcome());
    }
    var ruling = judge.rule(find(report.key()));
    ruling.ifPresent(ruled -> {
      put(ruled.next());
      commands.put(report.id(), report);
      end(report.id(), ruled.outcome());
    });
    return ruling.map(Ruling::outcome);
  }

  private void end(CommandId id, Outcome outcome) {
    commands.computeIfPresent(
        id,
        (_, command) ->
            new CommandRecord(
                id,
                command.key(),
                command.type(),
                command.sequence(),
                command.messageDigest(),
                null,
                command.requestId(),
                command.acceptedAt(),
                command.publishedAt(),
                outcome));
  }

  @Override
  public synchronized KeyState find(KeyRef key) {
    requireUp();
    return keys.getOrDefault(key, KeyState.none(key));
  }

  @Override
  public synchronized List<KeyState> list(OwnerId owner) {
    return keys.values().stream()
        .filter(state -> state.key().owner().equals(owner) && state.existsOrIsPending())
        .toList();
  }

  private void requireUp() {
    if (down) {
      throw outage();
    }
  }

  private static StateUnavailableException outage() {
    return new StateUnavailableException("the database is down", new IOException("no route"));
  }
}
