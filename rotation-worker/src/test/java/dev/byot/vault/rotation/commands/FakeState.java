package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.Judge;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerAcceptance;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.commands.ReportJudge;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.KeyStore;
import dev.byot.vault.state.StateUnavailableException;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keys and commands in memory, with the outages and races that tests switch on.
final class FakeState implements CommandStore, KeyStore {
  private final Map<KeyRef, KeyState> keys = new HashMap<>();
  private final Map<CommandId, AcceptedCommand> commands = new HashMap<>();
  private final Map<OwnerId, Instant> forgotten = new HashMap<>();
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
    put(
        command.type().isStop()
            ? state.stopping(command.id(), command.type().toString())
            : state.with(sequence, state.stops()));
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
  public synchronized OwnerCommandRecord accept(OwnerAcceptance acceptance, Instant now) {
    requireUp();
    var command = acceptance.command();
    list(command.owner())
        .forEach(key -> put(key.stopping(command.id(), command.type().toString())));
    var accepted =
        new OwnerCommandRecord(
            command.id(),
            command.owner(),
            command.by(),
            command.type(),
            list(command.owner()).stream()
                .collect(Collectors.toMap(KeyState::key, KeyState::accepted)),
            Map.of(),
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
  public synchronized Optional<AcceptedCommand> find(OwnerId owner, CommandId id) {
    requireUp();
    return Optional.ofNullable(commands.get(id)).filter(command -> command.owner().equals(owner));
  }

  @Override
  public synchronized void markPublished(OwnerId owner, CommandId id, Instant at) {
    throw new UnsupportedOperationException("the worker publishes no commands");
  }

  @Override
  public synchronized List<AcceptedCommand> pendingSince(Instant acceptedBefore, int limit) {
    return commands.values().stream()
        .filter(command -> command.pending() && command.acceptedAt().isBefore(acceptedBefore))
        .sorted(Comparator.comparing(AcceptedCommand::acceptedAt))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Outcome decide(CommandRecord command, Judge judge) {
    requireUp();
    var race = beforeDecision;
    beforeDecision = () -> {};
    race.run();
    var current = on(command.key(), find(command.owner(), command.id()).orElseThrow());
    var decided = current.outcome();
    if (decided == null) {
      var ruling = judge.rule(find(command.key()), current);
      keys.put(command.key(), ruling.next());
      ruling.stops().forEach((id, outcome) -> end(id, command.key(), outcome));
      end(command.id(), command.key(), ruling.outcome());
      decided = ruling.outcome();
    }
    loseAnswer();
    return decided;
  }

  private void loseAnswer() {
    if (lostAnswers > 0) {
      lostAnswers--;
      throw outage();
    }
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
      end(report.id(), report.key(), ruled.outcome());
    });
    return ruling.map(Ruling::outcome);
  }

  private static CommandRecord on(KeyRef key, AcceptedCommand command) {
    return switch (command) {
      case CommandRecord ofKey -> ofKey;
      case OwnerCommandRecord ofOwner -> ofOwner.on(key);
    };
  }

  private void end(CommandId id, KeyRef key, Outcome outcome) {
    commands.computeIfPresent(
        id,
        (_, command) ->
            switch (command) {
              case CommandRecord ofKey -> ended(ofKey, outcome);
              case OwnerCommandRecord ofOwner -> {
                var decisions = new HashMap<>(ofOwner.decisions());
                decisions.put(key, outcome);
                yield with(ofOwner, decisions, ofOwner.message(), null);
              }
            });
  }

  private static CommandRecord ended(CommandRecord command, Outcome outcome) {
    return new CommandRecord(
        command.id(),
        command.key(),
        command.type(),
        command.sequence(),
        command.messageDigest(),
        null,
        command.requestId(),
        command.acceptedAt(),
        command.publishedAt(),
        outcome);
  }

  private static OwnerCommandRecord with(
      OwnerCommandRecord command,
      Map<KeyRef, Outcome> decisions,
      @Nullable Message message,
      @Nullable Outcome outcome) {
    return new OwnerCommandRecord(
        command.id(),
        command.owner(),
        command.by(),
        command.type(),
        command.sequences(),
        decisions,
        command.messageDigest(),
        message,
        command.requestId(),
        command.acceptedAt(),
        command.publishedAt(),
        outcome);
  }

  @Override
  public synchronized OwnerCommandRecord conclude(OwnerCommandRecord command, Outcome outcome) {
    requireUp();
    var current = (OwnerCommandRecord) find(command.owner(), command.id()).orElseThrow();
    if (current.pending()) {
      if (!current.undecided().isEmpty()) {
        throw new IllegalStateException("not decided for " + current.undecided());
      }
      current = with(current, current.decisions(), null, outcome);
      commands.put(current.id(), current);
    }
    loseAnswer();
    return current;
  }

  @Override
  public synchronized void forgetRequests(OwnerId owner, Instant acceptedBefore) {
    requireUp();
    forgotten.put(owner, acceptedBefore);
  }

  /// Until when requests were forgotten, by owner.
  synchronized Map<OwnerId, Instant> forgotten() {
    return Map.copyOf(forgotten);
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

  @Override
  public List<KeyState> list(OwnerId owner, ProviderId provider) {
    return list(owner).stream().filter(state -> state.key().provider().equals(provider)).toList();
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
