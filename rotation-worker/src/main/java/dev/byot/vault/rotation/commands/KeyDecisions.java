package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides a command for one key: prepared on the state that is read, and again if another state
/// was there in the transaction.
final class KeyDecisions {
  private static final Logger LOG = LoggerFactory.getLogger(KeyDecisions.class);

  /// How long a command that builds on earlier ones waits for its turn: longer than any of those
  /// may fail, or deciding this one would supersede a secret that was about to be stored.
  static final Duration TURN = Endurance.PATIENCE.plusMinutes(6);

  /// A key that changes more often while a command is prepared waits for the next delivery.
  private static final int ATTEMPTS = 5;

  private final CommandStore commands;
  private final KeyStore keys;
  private final Preparation preparation;
  private final Endurance endurance;
  private final Clock clock;

  KeyDecisions(
      CommandStore commands,
      KeyStore keys,
      Preparation preparation,
      Endurance endurance,
      Clock clock) {
    this.commands = commands;
    this.keys = keys;
    this.preparation = preparation;
    this.endurance = endurance;
    this.clock = clock;
  }

  /// Decides.
  ///
  /// @return nothing if the command waits
  /// @throws dev.byot.vault.seal.UnsealUnavailableException if KMS does not open now
  /// @throws dev.byot.vault.envelope.KekUnavailableException if KMS does not wrap now
  /// @throws dev.byot.vault.state.StateUnavailableException if the database does not answer
  Optional<Outcome> decide(CommandRecord command, Message message) {
    for (var attempt = 1; attempt <= ATTEMPTS; attempt++) {
      var now = clock.instant();
      var current = keys.find(command.key());
      if (waits(command, current, now)) {
        LOG.info("command {} waits for those before it", command.id());
        return Optional.empty();
      }
      try {
        var plan = new Planning(preparation, endurance, command, message, now).plan(current);
        return Optional.of(
            commands.decide(
                command, (state, accepted) -> new KeyRules(accepted, now).rule(state, plan)));
      } catch (StateChanged e) {
        LOG.debug("attempt {} at command {}: {}", attempt, command.id(), e.getMessage());
      }
    }
    LOG.warn("the key {} changes too often to decide command {}", command.key(), command.id());
    return Optional.empty();
  }

  /// What builds on the key that was set before it waits for that; everything else replaces what
  /// was there. A stop that waits has long ended use.
  private static boolean waits(CommandRecord command, KeyState current, Instant now) {
    return switch (command.type()) {
      case UPDATE_KEY, DISABLE_KEY, ENABLE_KEY, STOP_OWNER ->
          new KeyRules(command, now).isOutOfTurn(current)
              && now.isBefore(command.acceptedAt().plus(TURN));
      case SET_KEY, REMOVE_KEY, ERASE_OWNER, REPORT_CHECK -> false;
    };
  }
}
