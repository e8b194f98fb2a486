package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.events.EventType;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Messages that are not what was accepted.
final class ForgedCommandsTest extends CommandHandlerFixture {
  @Test
  void changesNothingForAMessageWithoutADocument() {
    var forged = CommandMessages.encode(set(SECRET), "request");

    assertThat(handler.handle(forged)).isEqualTo(Disposition.DONE);
    assertThat(handler.handle(forged)).isEqualTo(Disposition.DONE);

    assertForged("no-document");
    assertThat(events.published().getFirst().id()).isEqualTo(events.published().getLast().id());
    assertThat(events.published().getFirst().owner()).isNull();
  }

  @Test
  void changesNothingForAMessageThatDiffersFromWhatWasAccepted() {
    var message = accept(set(SECRET));
    var altered = message.data();
    altered[altered.length - 1] = ' ';

    handler.handle(new Message(altered, message.orderingKey(), message.attributes()));

    assertForged("digest");
    assertThat(state.find(KEY).applied()).isZero();
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);
    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
  }

  @Test
  void changesNothingForAMessageUnderAnotherOrderingKey() {
    var message = accept(set(SECRET));

    handler.handle(new Message(message.data(), "another", message.attributes()));
    handler.handle(new Message(message.data(), null, message.attributes()));

    assertThat(types()).containsOnly(EventType.COMMAND_FORGED);
    assertThat(state.find(KEY).applied()).isZero();
  }

  @Test
  void changesNothingForAMessageWithOtherAttributes() {
    var message = accept(set(SECRET));
    var attributes = new HashMap<>(message.attributes());
    attributes.put(CommandMessages.OWNER, "AAAAAAAAAAAAAAAAAAAAAA");

    handler.handle(new Message(message.data(), message.orderingKey(), attributes));

    assertThat(types()).containsOnly(EventType.COMMAND_FORGED);
    assertThat(state.find(KEY).applied()).isZero();
  }

  @Test
  void tellsOfAMessageThatNamesNoCommandAndPassesNothingOfItOn() {
    var nonsense =
        new Message(
            SECRET.getBytes(StandardCharsets.UTF_8),
            null,
            Map.of(CommandMessages.OWNER, API_KEY + "\n"));

    assertThat(handler.handle(nonsense)).isEqualTo(Disposition.DONE);

    assertForged("unattributed");
    assertThat(events.published().toString()).doesNotContain("0123456789");
  }

  @Test
  void passesOnOfItsClaimsOnlyWhatIsAnId() {
    var command = set(SECRET);
    var claims = new HashMap<>(CommandMessages.encode(command, "request").attributes());
    handler.handle(new Message(new byte[0], null, claims));
    claims.put(CommandMessages.COMMAND, "sk-proj-0123456789abcdefghij");
    claims.put(CommandMessages.OWNER, "sk-proj-0123456789abcdefghij");
    handler.handle(new Message(new byte[0], null, claims));

    assertThat(events.published().getFirst().data())
        .containsEntry("claimedCommand", command.id().toString())
        .containsEntry("claimedOwner", KEY.owner().value());
    assertThat(events.published().getLast().data())
        .doesNotContainKeys("claimedCommand", "claimedOwner");
  }

  @Test
  void keepsAForgeryUntilItCouldBeTold() {
    events.goDown();

    var forged = CommandMessages.encode(set(SECRET), "request");

    assertThat(handler.handle(forged)).isEqualTo(Disposition.RETRY);
  }

  private void assertForged(String reason) {
    assertThat(events.published())
        .isNotEmpty()
        .allSatisfy(event -> {
          assertThat(event.type()).isEqualTo(EventType.COMMAND_FORGED);
          assertThat(event.data()).containsEntry("reason", reason);
          assertThat(event.state()).isFalse();
        });
  }
}
