package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.KeyState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// In which order a command and the stops before it change a key. Pure: the same state and plan
/// give the same ruling.
///
/// Undecided stops of lower sequence come first, in order, so that a command never undoes a stop
/// that was accepted before it.
final class KeyRules {
  private final CommandRecord command;
  private final Transitions transitions;
  private final Instant now;

  KeyRules(CommandRecord command, Instant now) {
    this.command = command;
    this.now = now;
    transitions = new Transitions(new Verdict(command, now), now);
  }

  /// Rules on the command.
  ///
  /// @throws StateChanged if the plan was made for another state than the one that results
  Ruling rule(KeyState current, Plan plan) {
    var stops = stopsBefore(current);
    var own = transitions.decide(stops.state, Cause.of(command), plan.intent());
    stops.events.addAll(own.outcome().events());
    var outcome =
        new Outcome(
            own.outcome().status(),
            own.outcome().reason(),
            own.outcome().decidedAt(),
            stops.events);
    return new Ruling(bound(current, own.next(), plan.rebound()), outcome, stops.outcomes);
  }

  /// Whatever was decided on the way: the envelope opens in the state that is stored.
  private KeyState bound(KeyState current, KeyState next, Rebinding.@Nullable Done prepared) {
    var needed = Rebinding.between(current, next);
    if (needed == null) {
      return next;
    }
    if (prepared == null || !prepared.what().equals(needed)) {
      throw new StateChanged();
    }
    // What opens nowhere was not wrapped anew.
    return prepared.result().equals(needed.envelope())
        ? next
        : next.rewrapped(prepared.result(), now);
  }

  /// What must be wrapped anew for the command and the stops before it; `null` if nothing.
  @Nullable Rebinding rebinding(KeyState current, Intent intent) {
    var stops = stopsBefore(current);
    var own = transitions.decide(stops.state, Cause.of(command), intent);
    return Rebinding.between(current, own.next());
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
    return Transitions.statusOnceStoredOver(stopsBefore(current).state);
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
    var swallowed = command.type().isRemoval() && command.sequence() > state.applied();
    return swallowed
        ? transitions.supersede(state, stop)
        : transitions.decide(state, stop, intent(stop.type()));
  }

  /// What a stop comes to, of which only its type is known.
  static Intent intent(CommandType stop) {
    return switch (stop) {
      case REMOVE_KEY, ERASE_OWNER -> new Intent.Remove();
      case DISABLE_KEY -> new Intent.Disable(Actor.OWNER);
      case STOP_OWNER -> new Intent.Disable(Actor.SECURITY);
      case SET_KEY, UPDATE_KEY, ENABLE_KEY, REPORT_CHECK ->
          throw new IllegalArgumentException(stop + " is no stop");
    };
  }
}
