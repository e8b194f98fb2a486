package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.Outcome;
import dev.byot.vault.state.KeyState;

/// How one command ended, and the key from then on.
record Decision(KeyState next, Outcome outcome) {}
