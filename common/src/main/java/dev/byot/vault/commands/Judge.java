package dev.byot.vault.commands;

import dev.byot.vault.state.KeyState;

/// Rules on a command. Pure: it may be asked several times, and what it said before may not count.
@FunctionalInterface
public interface Judge {
  Ruling rule(KeyState current, CommandRecord command);
}
