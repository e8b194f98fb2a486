package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.NOW;
import static dev.byot.vault.rotation.commands.Samples.store;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.envelope.Binding;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rules on commands, without anything around.
abstract class KeyRulesFixture {
  static final Intent REMOVE = new Intent.Remove();

  static Ruling rule(KeyState current, CommandRecord command, Intent intent) {
    var rules = new KeyRules(command, NOW);
    return rules.rule(current, new Plan(intent, rebound(rules.rebinding(current, intent))));
  }

  /// As KMS would have done it.
  static Rebinding.@Nullable Done rebound(@Nullable Rebinding what) {
    return what == null ? null : new Rebinding.Done(what, envelope(what.to()));
  }

  static Envelope envelope(Binding binding) {
    return new Envelope(new byte[] {1}, binding.kmsData(), "kek/2");
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
