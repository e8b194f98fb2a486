package dev.byot.vault.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.json.Json;
import dev.byot.vault.keys.OwnerId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EventMessagesStrictnessTest {
  private static final VaultEvent EVENT =
      new VaultEvent(
          EventId.of("api-service", EventType.KEY_USED, "cause"),
          EventType.KEY_USED,
          Instant.EPOCH,
          OwnerId.of(null, "uid"),
          null,
          "request-1",
          false,
          Map.of("a", "b"));

  private static byte[] changed(String member, String json) {
    var body = Json.parseObject(EventMessages.json(EVENT));
    body.set(
        member,
        Json.parseObject(("{\"x\":" + json + "}").getBytes(StandardCharsets.UTF_8)).get("x"));
    return Json.bytes(body);
  }

  @Test
  void theSameEventIsTheSameBytes() {
    var again = EventMessages.parse(EventMessages.json(EVENT));

    assertThat(EventMessages.json(again)).isEqualTo(EventMessages.json(EVENT));
  }

  @Test
  void refusesEveryMemberOfTheWrongTypeOrValue() {
    var wrong =
        Map.of(
            "schema", List.of("2", "\"1\"", "null"),
            "id", List.of("\"short\"", "null"),
            "type", List.of("\"key.borrowed\"", "1"),
            "at", List.of("\"yesterday\"", "0", "null"),
            "owner", List.of("7", "\"../x\""),
            "provider", List.of("\"openai\""),
            "name", List.of("\"default\""),
            "state", List.of("\"false\"", "0", "null"),
            "data", List.of("[]", "{\"a\":1}", "null"),
            "more", List.of("1"));

    wrong.forEach((member, values) ->
        values.forEach(value ->
            assertThatThrownBy(() -> EventMessages.parse(changed(member, value)))
                .as("%s: %s", member, value)
                .isInstanceOf(IllegalArgumentException.class)));
  }
}
