package dev.byot.vault.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.KeyPatch.To;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.seal.SealedSecret;
import dev.byot.vault.state.CheckReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CommandMessagesTest {
  private static final KeyRef KEY =
      new KeyRef(OwnerId.of(null, "uid"), new ProviderId("openai"), KeyName.DEFAULT);
  private static final SealedSecret SEALED = new SealedSecret("a.b.c.d.e");

  private static final LimitsPatch LIMITS =
      new LimitsPatch(
          new To<>(new LimitsPatch.OfBudget(new To<>(1L), new To<>(null), null, new To<>(4L))),
          new To<>(List.of("gpt-5", "ft:gpt-5:me::id")));
  private static final LimitsPatch NO_BUDGET = new LimitsPatch(new To<>(null), null);

  private static List<KeyCommand> commands() {
    return List.of(
        new KeyCommand.SetKey(CommandId.next(), KEY, SEALED, "work", Instant.EPOCH),
        new KeyCommand.SetKey(CommandId.next(), KEY, SEALED, null, null),
        update(new KeyPatch(new To<>("home"), null, null, null, null), 3L),
        update(new KeyPatch(new To<>(null), new To<>(null), null, new To<>(null), null), null),
        update(new KeyPatch(null, new To<>(Instant.EPOCH), 0, new To<>(LIMITS), true), null),
        update(new KeyPatch(null, null, 1_000, new To<>(NO_BUDGET), false), null),
        new KeyCommand.RemoveKey(CommandId.next(), KEY),
        new KeyCommand.DisableKey(CommandId.next(), KEY),
        new KeyCommand.EnableKey(CommandId.next(), KEY, Actor.OWNER, 3L),
        new KeyCommand.EnableKey(CommandId.next(), KEY, Actor.SECURITY, null),
        new KeyCommand.ReportCheck(
            KEY, CommandId.next(), CheckReport.refusal(Instant.EPOCH, 401, "invalid_api_key")),
        new KeyCommand.ReportCheck(
            KEY, CommandId.next(), CheckReport.check(Instant.EPOCH, true, 200, null)));
  }

  private static KeyCommand update(KeyPatch patch, @Nullable Long ifRevision) {
    return new KeyCommand.UpdateKey(CommandId.next(), KEY, patch, ifRevision);
  }

  @Test
  void ordersACommandForAllKeysByTheirOwner() {
    var owner = KEY.owner();
    var stop = new OwnerCommand.StopOwner(CommandId.next(), owner, OwnerId.of(null, "other"));

    var message = CommandMessages.encode(stop, "request-1");

    assertThat(message.orderingKey()).isEqualTo(owner.value());
    assertThat(message.attributes())
        .containsEntry(CommandMessages.OWNER, owner.value())
        .containsEntry(CommandMessages.TYPE, "StopOwner")
        .containsEntry(CommandMessages.COMMAND, stop.id().toString());
    assertThatThrownBy(() -> CommandMessages.decode(message))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsWhatItWrote() {
    for (var command : commands()) {
      var message = CommandMessages.encode(command, "request-1");

      assertThat(CommandMessages.decode(message)).isEqualTo(command);
      assertThat(message.orderingKey()).isEqualTo(KEY.toString());
      assertThat(message.attributes()).containsEntry(CommandMessages.REQUEST, "request-1");
    }
  }

  @Test
  void theDigestChangesWithEverythingThatMakesTheMessage() {
    var message = CommandMessages.encode(commands().getFirst(), "request-1");
    var data = message.data();
    data[data.length / 2]++;
    var attributes = new HashMap<>(message.attributes());
    attributes.put("more", "value");

    var digest = CommandMessages.digest(message);

    assertThat(digest)
        .isNotEqualTo(
            CommandMessages.digest(new Message(data, message.orderingKey(), message.attributes())))
        .isNotEqualTo(
            CommandMessages.digest(new Message(message.data(), "other", message.attributes())))
        .isNotEqualTo(
            CommandMessages.digest(new Message(message.data(), message.orderingKey(), attributes)));
  }

  @Test
  void theDigestIgnoresWhatPubSubAdds() {
    var message = CommandMessages.encode(commands().getFirst(), "request-1");
    var attributes = new HashMap<>(message.attributes());
    attributes.put("CloudPubSubDeadLetterSourceDeliveryCount", "5");
    attributes.put("googclient_deliveryattempt", "2");

    assertThat(
            CommandMessages.digest(new Message(message.data(), message.orderingKey(), attributes)))
        .isEqualTo(CommandMessages.digest(message));
  }

  @Test
  void refusesWhatIsNoCommand() {
    for (var text : List.of("{\"schema\":2}", "{\"schema\":1}", "nonsense")) {
      var message = new Message(text.getBytes(StandardCharsets.UTF_8), null, Map.of());

      assertThatThrownBy(() -> CommandMessages.decode(message))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
