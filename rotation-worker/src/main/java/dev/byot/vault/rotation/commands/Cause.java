package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.state.PendingStop;

/// What is decided: the command at hand, or a stop before it.
record Cause(CommandId id, CommandType type, long sequence) {
  static Cause of(CommandRecord command) {
    return new Cause(command.id(), command.type(), command.sequence());
  }

  static Cause of(PendingStop stop) {
    return new Cause(stop.command(), CommandType.parse(stop.type()), stop.sequence());
  }
}
