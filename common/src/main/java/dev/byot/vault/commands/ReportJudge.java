package dev.byot.vault.commands;

import dev.byot.vault.state.KeyState;
import java.util.Optional;

/// Rules on what was reported, if it says anything of the key as it is. Pure, as a [Judge].
@FunctionalInterface
public interface ReportJudge {
  Optional<Ruling> rule(KeyState current);
}
