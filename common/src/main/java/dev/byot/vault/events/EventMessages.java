package dev.byot.vault.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Vault events as JSON, and as messages of the topic `vault-events`.
public final class EventMessages {
  /// The attribute with the id of the request that led to the event.
  public static final String REQUEST = "request";

  /// Who published it, in which boot, as its how-manieth.
  public static final String PRODUCER = "producer";

  public static final String BOOT = "boot";
  public static final String SEQUENCE = "sequence";

  private static final int SCHEMA = 1;

  private EventMessages() {}

  /// The event's content; what is stored is published later, byte for byte.
  public static byte[] json(VaultEvent event) {
    var body = Json.object().put("schema", SCHEMA).put("id", event.id().value());
    body.put("type", event.type().toString());
    body.put("at", event.at().toString());
    body.put("owner", event.owner() == null ? null : event.owner().value());
    if (event.key() != null) {
      body.put("provider", event.key().provider().value());
      body.put("name", event.key().name().value());
    }
    body.put("request", event.requestId());
    body.put("state", event.state());
    var data = body.putObject("data");
    new TreeMap<>(event.data()).forEach(data::put);
    return Json.bytes(body);
  }

  /// Reads what [#json] wrote.
  ///
  /// @throws IllegalArgumentException if it is anything else, or of a newer schema
  public static VaultEvent parse(byte[] json) {
    var body = Json.parseObject(json);
    if (body.path("schema").asInt() != SCHEMA) {
      throw new IllegalArgumentException("an event of a schema that is not known here");
    }
    var owner = body.path("owner").isTextual() ? new OwnerId(text(body, "owner")) : null;
    var key =
        owner == null || !body.has("provider")
            ? null
            : new KeyRef(
                owner, new ProviderId(text(body, "provider")), new KeyName(text(body, "name")));
    var data = new HashMap<String, String>();
    body.path("data")
        .properties()
        .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText()));
    return new VaultEvent(
        new EventId(text(body, "id")),
        EventType.parse(text(body, "type")),
        Instant.parse(text(body, "at")),
        owner,
        key,
        text(body, "request"),
        body.path("state").asBoolean(),
        data);
  }

  static Message message(VaultEvent event, String producer, String boot, long sequence) {
    var attributes = new HashMap<String, String>();
    attributes.put("id", event.id().value());
    attributes.put("type", event.type().toString());
    attributes.put(REQUEST, event.requestId());
    attributes.put(PRODUCER, producer);
    attributes.put(BOOT, boot);
    attributes.put(SEQUENCE, Long.toString(sequence));
    if (event.state()) {
      attributes.put("scope", "state");
    }
    return new Message(json(event), null, Map.copyOf(attributes));
  }

  private static String text(JsonNode body, String name) {
    if (!body.path(name).isTextual()) {
      throw new IllegalArgumentException("an event without " + name);
    }
    return body.path(name).asText();
  }
}
