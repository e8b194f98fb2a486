package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.messaging.Disposition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// When a command is given up that fails for reasons that may pass.
final class EnduranceTest extends CommandHandlerFixture {
  @Test
  void givesUpAtTheLastDeliveryBeforeTheDeadLetters() {
    kek.goDown();
    var message = accept(set(SECRET));
    assertThat(handler.handle(delivered(MAX_DELIVERIES - 1, message))).isEqualTo(Disposition.RETRY);

    assertThat(handler.handle(delivered(MAX_DELIVERIES, message))).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).status()).isEqualTo(Status.REJECTED);
    assertThat(outcome(message).reason()).isEqualTo("unavailable");
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.NONE);
  }

  @Test
  void givesUpWhatIsOldOnlyOnceItWasTriedSometimes() {
    kek.goDown();
    var message = accept(set(SECRET));
    clock.advance(Duration.ofHours(30));
    assertThat(handler.handle(delivered(1, message))).isEqualTo(Disposition.RETRY);
    assertThat(handler.handle(delivered(4, message))).isEqualTo(Disposition.RETRY);

    assertThat(handler.handle(delivered(5, message))).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).reason()).isEqualTo("unavailable");
  }

  @Test
  void storesWhatIsOldIfItCanBeStored() {
    var message = accept(set(SECRET));
    clock.advance(Duration.ofHours(30));

    handler.handle(delivered(MAX_DELIVERIES, message));

    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
  }

  @Test
  void neverGivesUpAStop() {
    handler.handle(accept(set(SECRET)));
    kek.goDown();
    var disable = new KeyCommand.DisableKey(CommandId.next(), KEY);
    var message = accept(disable);
    clock.advance(Duration.ofDays(2));
    assertThat(handler.handle(delivered(MAX_DELIVERIES, message))).isEqualTo(Disposition.RETRY);
    kek.recover();

    assertThat(handler.handle(delivered(1, message))).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.DISABLED);
  }

  @Test
  void givesUpWhatFailsInAWayThatNobodyHasThoughtOf() {
    unsealer.breakDown();
    var poison = accept(set(SECRET));
    assertThatThrownBy(() -> handler.handle(delivered(1, poison)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(handler.handle(delivered(MAX_DELIVERIES, poison))).isEqualTo(Disposition.DONE);

    assertThat(outcome(poison).reason()).isEqualTo("unavailable");
  }

  @Test
  void leavesAForgeryToItselfHoweverOftenItCame() {
    var forged = CommandMessages.encode(set(SECRET), "request");

    assertThat(handler.handle(delivered(MAX_DELIVERIES, forged))).isEqualTo(Disposition.DONE);

    assertThat(state.find(KEY).applied()).isZero();
  }
}
