package dev.byot.vault.commands;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;

/// What somebody wants done: to one key, or to all of an owner's.
public sealed interface Command permits KeyCommand, OwnerCommand {
  CommandId id();

  OwnerId owner();

  CommandType type();
}
