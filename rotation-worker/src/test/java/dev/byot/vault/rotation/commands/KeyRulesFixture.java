package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.NOW;
import static dev.byot.vault.rotation.commands.Samples.store;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import java.util.List;

/// Rules on commands, without anything around.
abstract class KeyRulesFixture {
  static final Intent REMOVE = new Intent.Remove();

  static Ruling rule(KeyState current, CommandRecord command, Intent intent) {
    return new KeyRules(command, NOW).rule(current, intent);
  }

  static PendingStop stop(CommandRecord command) {
    return new PendingStop(command.id(), command.sequence(), command.type().toString());
  }

  static Intent intent(CommandRecord command) {
    return command.type() == CommandType.REMOVE_KEY ? REMOVE : store(command, true);
  }

  static List<EventType> types(Ruling ruling) {
    return ruling.outcome().events().stream().map(VaultEvent::type).toList();
  }
}
