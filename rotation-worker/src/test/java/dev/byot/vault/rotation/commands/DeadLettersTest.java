package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

/// Messages that were accepted and that this worker cannot read.
final class DeadLettersTest extends CommandHandlerFixture {
  private Message acceptOfNewerSchema(KeyCommand command) {
    var message = CommandMessages.encode(command, "request");
    var body = new String(message.data(), StandardCharsets.UTF_8);
    var newer = body.replace("\"schema\":1", "\"schema\":2").getBytes(StandardCharsets.UTF_8);
    return accept(command, new Message(newer, message.orderingKey(), message.attributes()));
  }

  @Test
  void rejectsAndPutsAsideWhatItCannotRead() {
    var message = acceptOfNewerSchema(set(SECRET));

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).status()).isEqualTo(Status.REJECTED);
    assertThat(outcome(message).reason()).isEqualTo("unreadable");
    var attributes = new HashMap<>(message.attributes());
    attributes.put("deadLetterReason", "unreadable");
    assertThat(deadLetters.published())
        .containsExactly(new Message(message.data(), message.orderingKey(), attributes));
  }

  @Test
  void goesOnWithTheNextCommandOfTheKey() {
    handler.handle(acceptOfNewerSchema(set(SECRET)));
    var next = accept(set(SECRET));

    assertThat(handler.handle(next)).isEqualTo(Disposition.DONE);

    assertThat(outcome(next).status()).isEqualTo(Status.APPLIED);
    assertThat(opened(state.find(KEY))).isEqualTo(SECRET);
  }

  @Test
  void comesBackToWhatCouldNotBePutAside() {
    deadLetters.goDown();
    var message = acceptOfNewerSchema(set(SECRET));
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);
    deadLetters.recover();

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(deadLetters.published()).hasSize(1);
    assertThat(events.published()).hasSize(1);
  }

  @Test
  void carriesOutAStopThatItCannotRead() {
    handler.handle(accept(set(SECRET)));
    var message = acceptOfNewerSchema(new KeyCommand.RemoveKey(CommandId.next(), KEY));

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY).secret()).isNull();
    assertThat(deadLetters.published()).isEmpty();
  }

  @Test
  void keepsNoForgery() {
    handler.handle(CommandMessages.encode(set(SECRET), "request"));

    assertThat(deadLetters.published()).isEmpty();
  }
}
