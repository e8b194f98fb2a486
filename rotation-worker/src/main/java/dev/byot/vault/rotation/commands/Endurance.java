package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.messaging.Message;
import java.time.Duration;
import java.time.Instant;

/// How long a command may fail for reasons that pass. A stop may for ever: it has ended use, and
/// must not come undone.
///
/// @param maxDeliveries how often the subscription delivers a message before it goes to the dead
///   letters
public record Endurance(int maxDeliveries) {
  static final Duration PATIENCE = Duration.ofHours(1);

  /// After a pause of the worker, a command that is old when it first comes has its tries too.
  static final int MIN_DELIVERIES = 5;

  boolean isOver(CommandRecord command, Message message, Instant now) {
    if (command.type().isStop()) {
      return false;
    }
    var attempt = message.deliveryAttempt();
    // 0 where nobody counts, and nothing is ever dead-lettered.
    var tried = attempt == 0 || attempt >= MIN_DELIVERIES;
    var old = !now.isBefore(command.acceptedAt().plus(PATIENCE));
    return attempt >= maxDeliveries || (tried && old);
  }
}
