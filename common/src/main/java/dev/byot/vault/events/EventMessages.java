package dev.byot.vault.events;

import dev.byot.vault.json.Json;
import dev.byot.vault.json.Members;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import java.util.HashMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
    return Json.ofPublic(json -> {
      json.writeStartObject();
      json.writeNumberField("schema", SCHEMA);
      json.writeStringField("id", event.id().value());
      json.writeStringField("type", event.type().toString());
      json.writeStringField("at", event.at().toString());
      json.writeStringField("owner", event.owner() == null ? null : event.owner().value());
      if (event.key() != null) {
        json.writeStringField("provider", event.key().provider().value());
        json.writeStringField("name", event.key().name().value());
      }
      json.writeStringField("request", event.requestId());
      json.writeBooleanField("state", event.state());
      json.writeObjectFieldStart("data");
      for (var entry : new TreeMap<>(event.data()).entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  /// Reads what [#json] wrote.
  ///
  /// @throws IllegalArgumentException if it is anything else, or of a newer schema
  public static VaultEvent parse(byte[] json) {
    var body = Members.of("an event", json);
    body.schema(SCHEMA);
    var owner = owner(body);
    var event =
        new VaultEvent(
            new EventId(body.text("id")),
            EventType.parse(body.text("type")),
            body.instant("at"),
            owner,
            key(body, owner),
            body.text("request"),
            body.flag("state"),
            body.texts("data"));
    body.end();
    return event;
  }

  private static @Nullable OwnerId owner(Members body) {
    var owner = body.optionalText("owner");
    return owner == null ? null : new OwnerId(owner);
  }

  private static @Nullable KeyRef key(Members body, @Nullable OwnerId owner) {
    var provider = body.optionalText("provider");
    var name = body.optionalText("name");
    if (provider == null && name == null) {
      return null;
    }
    if (owner == null || provider == null || name == null) {
      throw new IllegalArgumentException("an event about half a key");
    }
    return new KeyRef(owner, new ProviderId(provider), new KeyName(name));
  }

  /// In the binary mode of CloudEvents 1.0, as its Pub/Sub protocol binding spells the context
  /// attributes: any CloudEvents consumer can route the message without our code.
  static Message message(VaultEvent event, String producer, String boot, long sequence) {
    var attributes = new HashMap<String, String>();
    attributes.put("content-type", "application/json");
    attributes.put("ce-specversion", "1.0");
    attributes.put("ce-id", event.id().value());
    attributes.put("ce-source", "/byot-vault/" + producer);
    attributes.put("ce-type", "dev.byot.vault." + event.type());
    attributes.put("ce-time", event.at().toString());
    if (event.key() != null) {
      attributes.put("ce-subject", event.key().toString());
    }
    attributes.put(REQUEST, event.requestId());
    attributes.put(PRODUCER, producer);
    attributes.put(BOOT, boot);
    attributes.put(SEQUENCE, Long.toString(sequence));
    if (event.state()) {
      attributes.put("scope", "state");
    }
    return new Message(json(event), null, attributes);
  }
}
