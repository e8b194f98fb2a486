package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.envelope.EnvelopeException;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.state.KeyState;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Plans how a command is decided on a state that was read: what it comes to, and in which envelope
/// the secret then lies. KMS is asked here, before the transaction.
final class Planning {
  private static final Logger LOG = LoggerFactory.getLogger(Planning.class);

  /// Why a command ends that was accepted and cannot be read.
  static final String UNREADABLE = "unreadable";

  private final Preparation preparation;
  private final Endurance endurance;
  private final CommandRecord command;
  private final Message message;
  private final Instant now;
  private final KeyRules rules;

  Planning(
      Preparation preparation,
      Endurance endurance,
      CommandRecord command,
      Message message,
      Instant now) {
    this.preparation = preparation;
    this.endurance = endurance;
    this.command = command;
    this.message = message;
    this.now = now;
    rules = new KeyRules(command, now);
  }

  /// Plans.
  ///
  /// @throws dev.byot.vault.seal.UnsealUnavailableException if KMS does not open now
  /// @throws dev.byot.vault.envelope.KekUnavailableException if KMS does not wrap or unwrap now
  Plan plan(KeyState current) {
    if (Transitions.isOutdated(current, Cause.of(command))) {
      return bound(current, new Intent.Outdated());
    }
    // A stop needs nothing but its document: an unreadable body does not delay it.
    if (command.type().isStop()) {
      return bound(current, KeyRules.intent(command.type()));
    }
    try {
      return bound(current, read(current));
    } catch (RuntimeException e) {
      // KMS is away, or it is something that nobody has thought of.
      if (!endurance.isOver(command, message, now)) {
        throw e;
      }
      LOG.error("command {} is given up", command.id(), e);
      // The stops before it are decided with it all the same; what they need, it waits for.
      return bound(current, new Intent.Reject("unavailable"));
    }
  }

  private Intent read(KeyState current) {
    KeyCommand wanted;
    try {
      wanted = CommandMessages.decode(message);
    } catch (IllegalArgumentException e) {
      LOG.error("command {} was accepted and cannot be read", command.id(), e);
      return new Intent.Reject(UNREADABLE);
    }
    return preparation.prepare(command, wanted, rules.statusOnceStored(current), now);
  }

  private Plan bound(KeyState current, Intent intent) {
    var needed = rules.rebinding(current, intent);
    if (needed == null) {
      return new Plan(intent, null);
    }
    try {
      return new Plan(intent, preparation.rebind(needed));
    } catch (EnvelopeException e) {
      LOG.error("key {} does not open: it was moved or altered", command.key(), e);
      return unopened(current, intent);
    }
  }

  /// An envelope that opens nowhere stands in the way of no stop, and is of no use to anything
  /// else.
  private Plan unopened(KeyState current, Intent intent) {
    var rest = command.type().isStop() ? intent : new Intent.Reject("unreadable-key");
    var needed = rules.rebinding(current, rest);
    return new Plan(rest, needed == null ? null : new Rebinding.Done(needed, needed.envelope()));
  }
}
