package dev.byot.vault.commands;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.state.KeyState;
import java.util.Map;

/// What a judge decided.
///
/// @param next the key from now on
/// @param outcome how the command ended; its events include those of `stops`
/// @param stops how the undecided stops before it ended
public record Ruling(KeyState next, Outcome outcome, Map<CommandId, Outcome> stops) {
  public Ruling {
    stops = Map.copyOf(stops);
  }
}
