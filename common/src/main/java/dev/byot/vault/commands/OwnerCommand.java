package dev.byot.vault.commands;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;

/// What somebody wants done to all of an owner's keys at once.
public sealed interface OwnerCommand extends Command {
  /// Who wants it: the owner, or somebody with a role.
  OwnerId by();

  /// End use of every key at once, and keep the secrets; only the security team enables them again.
  record StopOwner(CommandId id, OwnerId owner, OwnerId by) implements OwnerCommand {}

  /// End use of every key at once, then forget the secrets and all that was noted with them.
  record EraseOwner(CommandId id, OwnerId owner, OwnerId by) implements OwnerCommand {}

  @Override
  default CommandType type() {
    return switch (this) {
      case StopOwner _ -> CommandType.STOP_OWNER;
      case EraseOwner _ -> CommandType.ERASE_OWNER;
    };
  }
}
