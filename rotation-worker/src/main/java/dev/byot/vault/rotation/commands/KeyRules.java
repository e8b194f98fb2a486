package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.KeyState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How a command changes a key. Pure: the same state and intent give the same ruling.
///
/// Undecided stops of lower sequence come first, in order, so that a command never undoes a stop
/// that was accepted before it. Every decision raises `applied`; only a changed key raises
/// `revision`.
final class KeyRules {
  private final CommandRecord command;
  private final Verdict verdict;
  private final Instant now;

  KeyRules(CommandRecord command, Instant now) {
    this.command = command;
    this.verdict = new Verdict(command, now);
    this.now = now;
  }

  /// Rules on the command.
  ///
  /// @throws StateChanged if the secret was wrapped for another state than the one that results
  Ruling rule(KeyState current, Intent intent) {
    var stops = stopsBefore(current);
    var own = decide(stops.state, Cause.of(command), intent);
    stops.events.addAll(own.outcome().events());
    var outcome =
        new Outcome(
            own.outcome().status(),
            own.outcome().reason(),
            own.outcome().decidedAt(),
            stops.events);
    return new Ruling(own.next(), outcome, stops.outcomes);
  }

  /// Whether a command before this one is undecided that is not decided with it: delivered late, or
  /// given back for a while.
  boolean isOutOfTurn(KeyState current) {
    var stops =
        current.stops().stream()
            .filter(stop -> stop.sequence() > current.applied())
            .filter(stop -> stop.sequence() < command.sequence())
            .count();
    return command.sequence() - 1 - current.applied() > stops;
  }

  /// The status that the key has once this command has stored its secret: a disabled key stays so.
  KeyStatus statusOnceStored(KeyState current) {
    return statusOnceStoredOver(stopsBefore(current).state);
  }

  private static KeyStatus statusOnceStoredOver(KeyState state) {
    return switch (state.status()) {
      case NONE, ACTIVE, INVALID -> KeyStatus.ACTIVE;
      case DISABLED -> KeyStatus.DISABLED;
    };
  }

  private static final class Stops {
    private KeyState state;
    private final Map<CommandId, Outcome> outcomes = new HashMap<>();
    private final List<VaultEvent> events = new ArrayList<>();

    private Stops(KeyState state) {
      this.state = state;
    }
  }

  private Stops stopsBefore(KeyState current) {
    var decided = new Stops(current);
    current.stops().stream()
        .filter(stop -> stop.sequence() < command.sequence())
        .map(Cause::of)
        .sorted(Comparator.comparingLong(Cause::sequence))
        .forEach(stop -> {
          var decision = decideStop(decided.state, stop);
          decided.state = decision.next();
          decided.outcomes.put(stop.id(), decision.outcome());
          decided.events.addAll(decision.outcome().events());
        });
    return decided;
  }

  private Decision decideStop(KeyState state, Cause stop) {
    var swallowed =
        command.type() == CommandType.REMOVE_KEY && command.sequence() > state.applied();
    return switch (stop.type()) {
      case REMOVE_KEY ->
          swallowed ? supersede(state, stop) : decide(state, stop, new Intent.Remove());
      case SET_KEY, UPDATE_KEY -> throw new IllegalStateException(stop.type() + " is no stop");
    };
  }

  private Decision decide(KeyState state, Cause cause, Intent intent) {
    if (cause.sequence() <= state.applied()) {
      return supersede(state, cause);
    }
    return switch (intent) {
      case Intent.Store store -> store(state, cause, store);
      case Intent.Relabel relabel -> relabel(state, cause, relabel);
      case Intent.Remove _ -> remove(state, cause);
      case Intent.Reject(var reason) -> reject(state, cause, reason);
      case Intent.Late _ -> throw new StateChanged();
    };
  }

  private Decision supersede(KeyState state, Cause cause) {
    return new Decision(Change.decided(state, cause), verdict.superseded(cause));
  }

  private Decision reject(KeyState state, Cause cause, String reason) {
    return new Decision(Change.decided(state, cause), verdict.rejected(cause, reason));
  }

  private Decision store(KeyState state, Cause cause, Intent.Store store) {
    var next = Change.stored(state, cause, store, statusOnceStoredOver(state), now);
    if (!store.binding().equals(next.binding())) {
      throw new StateChanged();
    }
    var secret = store.secret();
    var data =
        Map.of(
            "secretId", secret.secretId().toString(),
            "kekVersion", secret.envelope().kekVersion(),
            "globalFingerprint", store.globalFingerprint().toString());
    return new Decision(next, verdict.applied(cause, EventType.KEY_STORED, data));
  }

  private Decision relabel(KeyState state, Cause cause, Intent.Relabel relabel) {
    var secret = state.secret();
    if (secret == null) {
      return reject(state, cause, "no-key");
    }
    var wanted = relabel.ifRevision();
    if (wanted != null && wanted != state.revision()) {
      return reject(state, cause, "stale-revision");
    }
    var next =
        Objects.equals(state.label(), relabel.label())
            ? Change.decided(state, cause)
            : Change.relabelled(state, cause, relabel.label());
    var data = Map.of("secretId", secret.secretId().toString());
    return new Decision(next, verdict.applied(cause, EventType.KEY_UPDATED, data));
  }

  private Decision remove(KeyState state, Cause cause) {
    var secret = state.secret();
    if (secret == null) {
      // What was to be gone is gone.
      return new Decision(
          Change.decided(state, cause), verdict.applied(cause, EventType.KEY_REMOVED, Map.of()));
    }
    var data = Map.of("secretId", secret.secretId().toString());
    return new Decision(
        Change.removed(state, cause), verdict.applied(cause, EventType.KEY_REMOVED, data));
  }
}
