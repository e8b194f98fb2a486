package dev.byot.vault.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.json.Json;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.seal.SealedSecret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Whatever lies in the topic is a command, exactly, or an [IllegalArgumentException]: another
/// exception would bring the message back for ever.
final class CommandMessagesStrictnessTest {
  private static final KeyRef KEY =
      new KeyRef(OwnerId.of(null, "uid"), new ProviderId("openai"), KeyName.DEFAULT);
  private static final Message SET =
      CommandMessages.encode(
          new KeyCommand.SetKey(
              CommandId.next(), KEY, new SealedSecret("a.b.c.d.e"), "work", Instant.EPOCH),
          "request-1");
  private static final Message UPDATE =
      CommandMessages.encode(
          new KeyCommand.UpdateKey(
              CommandId.next(), KEY, new KeyPatch(null, null, 7, null, null), 3L),
          "request-1");

  private static Message changed(Message message, String member, String json) {
    var body = Json.parseObject(message.data());
    body.set(
        member,
        Json.parseObject(("{\"x\":" + json + "}").getBytes(StandardCharsets.UTF_8)).get("x"));
    return new Message(Json.bytes(body), message.orderingKey(), message.attributes());
  }

  private static void assertRefused(Message message) {
    assertThatThrownBy(() -> CommandMessages.decode(message))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysItsTypeInAnAttribute() {
    assertThat(SET.attributes())
        .containsOnlyKeys(
            CommandMessages.COMMAND,
            CommandMessages.OWNER,
            CommandMessages.TYPE,
            CommandMessages.REQUEST)
        .containsEntry(CommandMessages.TYPE, "SetKey");
  }

  @Test
  void refusesEveryMemberOfTheWrongTypeOrValue() {
    var wrong =
        Map.of(
            "schema", List.of("2", "\"1\"", "1.0", "null"),
            "type", List.of("\"Nothing\"", "1", "null"),
            "id", List.of("\"x\"", "null", "\"6fa459ea-ee8a-4ca4-894e-db77e160355e\""),
            "owner", List.of("\"../x\"", "null"),
            "provider", List.of("\"a/b\"", "null"),
            "name", List.of("\"A\"", "{}"),
            "sealed", List.of("\"a.b\"", "null", "7"),
            "label", List.of("7", "{}"),
            "expiresAt",
                List.of(
                    "\"tomorrow\"", "\"2026-02-30T00:00:00Z\"", "\"+10000-01-01T00:00:00Z\"", "7"));
    wrong.forEach(
        (member, values) -> values.forEach(value -> assertRefused(changed(SET, member, value))));
  }

  @Test
  void neverDropsAConditionThatItCannotRead() {
    for (var revision : List.of("\"3\"", "3.0", "9223372036854775808", "true")) {
      assertRefused(changed(UPDATE, "ifRevision", revision));
    }
  }

  @Test
  void refusesSettingsThatItCannotRead() {
    for (var patch :
        List.of(
            "null",
            "[]",
            "{\"more\": 1}",
            "{\"preference\": -1}",
            "{\"preference\": 1001}",
            "{\"preference\": 3000000000}",
            "{\"preference\": null}",
            "{\"passOverWhenDisabled\": null}",
            "{\"expiresAt\": \"+10000-01-01T00:00:00Z\"}",
            "{\"limits\": []}",
            "{\"limits\": {\"more\": 1}}",
            "{\"limits\": {\"budget\": {\"callsPerDay\": 0}}}",
            "{\"limits\": {\"budget\": {\"callsPerYear\": 1}}}",
            "{\"limits\": {\"budget\": 7}}",
            "{\"limits\": {\"models\": \"gpt-5\"}}",
            "{\"limits\": {\"models\": [\"gpt-*\"]}}",
            "{\"limits\": {\"models\": [5]}}")) {
      assertRefused(changed(UPDATE, "patch", patch));
    }
  }

  @Test
  void believesInNobodyElseWhoEnables() {
    var enable =
        CommandMessages.encode(
            new KeyCommand.EnableKey(CommandId.next(), KEY, Actor.OWNER, null), "request-1");

    for (var by : List.of("\"provider\"", "\"anybody\"", "null")) {
      assertRefused(changed(enable, "by", by));
    }
  }

  @Test
  void refusesAMemberThatItDoesNotKnow() {
    assertRefused(changed(SET, "more", "1"));
    assertRefused(changed(UPDATE, "sealed", "\"a.b.c.d.e\""));
  }

  @Test
  void refusesAMessageThatSaysTwoThings() {
    assertRefused(new Message(SET.data(), "another-key", SET.attributes()));
    assertRefused(new Message(SET.data(), null, SET.attributes()));
    for (var name : List.of(CommandMessages.COMMAND, CommandMessages.OWNER, CommandMessages.TYPE)) {
      var attributes = new HashMap<>(SET.attributes());
      attributes.put(name, "other");
      assertRefused(new Message(SET.data(), SET.orderingKey(), attributes));
      attributes.remove(name);
      assertRefused(new Message(SET.data(), SET.orderingKey(), attributes));
    }
  }

  @Test
  void theDigestKnowsWhereOnePartEndsAndTheNextBegins() {
    var one = new Message(new byte[] {'a'}, "b", Map.of("c", "d"));

    assertThat(CommandMessages.digest(one))
        .isEqualTo("lL-edY9EstDT2dKybp4PVXe4ifths8xqHpm2ZuiH1Yk")
        .isNotEqualTo(CommandMessages.digest(new Message(new byte[0], "ab", Map.of("c", "d"))))
        .isNotEqualTo(CommandMessages.digest(new Message(new byte[] {'a'}, "b", Map.of("cd", ""))))
        .isNotEqualTo(CommandMessages.digest(new Message(new byte[] {'a'}, "bc", Map.of("", "d"))));
  }
}
