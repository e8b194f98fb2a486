package dev.byot.vault.events;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.byot.vault.json.Json;
import dev.byot.vault.json.Members;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Vault events as JSON, and as messages of the topic `vault-events`.
public final class EventMessages {
  /// The attribute with the id of the request that led to the event.
  public static final String REQUEST = "request";

  /// Who published it, in which boot, as its how-manieth.
  public static final String PRODUCER = "producer";

  public static final String BOOT = "boot";
  public static final String SEQUENCE = "sequence";

  static final String CONTENT_TYPE = "content-type";
  static final String SPEC_VERSION = "1.0";
  private static final int SCHEMA = 1;

  private EventMessages() {}

  /// The event's content; what is stored is published later, byte for byte.
  public static byte[] json(VaultEvent event) {
    return Json.ofPublic(json -> write(json, event));
  }

  static void write(JsonGenerator json, VaultEvent event) throws IOException {
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
  }

  /// Reads what [#json] wrote.
  ///
  /// @throws IllegalArgumentException if it is anything else, or of a newer schema
  public static VaultEvent parse(byte[] json) {
    return parse(Members.of("an event", json));
  }

  static VaultEvent parse(Members body) {
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

  /// The message with an event, in the binary mode of CloudEvents 1.0, as its Pub/Sub protocol
  /// binding spells the context attributes: any CloudEvents consumer can route it without our code.
  static Message message(PublishedEvent published) {
    var event = published.event();
    var attributes = new HashMap<String, String>();
    attributes.put(CONTENT_TYPE, "application/json");
    attributes.put("ce-specversion", SPEC_VERSION);
    attributes.put("ce-id", event.id().value());
    attributes.put("ce-source", source(published));
    attributes.put("ce-type", type(event));
    attributes.put("ce-time", event.at().toString());
    if (event.key() != null) {
      attributes.put("ce-subject", event.key().toString());
    }
    attributes.put(REQUEST, event.requestId());
    attributes.put(PRODUCER, published.producer());
    attributes.put(BOOT, published.boot());
    attributes.put(SEQUENCE, Long.toString(published.sequence()));
    if (event.state()) {
      attributes.put("scope", "state");
    }
    return new Message(json(event), null, attributes);
  }

  static String source(PublishedEvent published) {
    return "/byot-vault/" + published.producer();
  }

  static String type(VaultEvent event) {
    return "dev.byot.vault." + event.type();
  }

  /// The events of a message of the topic, in the order in which they were published.
  ///
  /// @throws IllegalArgumentException if it is anything else
  public static List<PublishedEvent> read(Message message) {
    return read(
        message,
        unreadable -> {
          throw unreadable;
        });
  }

  /// The same but for what cannot be read: one event must not take those with it that only share
  /// its message.
  ///
  /// @param unreadable is told of each such event, or of a message that is anything else
  public static List<PublishedEvent> read(
      Message message, Consumer<IllegalArgumentException> unreadable) {
    try {
      return EventBatch.isOne(message)
          ? EventBatch.read(message.data(), unreadable)
          : List.of(single(message));
    } catch (IllegalArgumentException e) {
      unreadable.accept(e);
      return List.of();
    }
  }

  private static PublishedEvent single(Message message) {
    return new PublishedEvent(
        parse(message.data()),
        attribute(message, PRODUCER),
        attribute(message, BOOT),
        Long.parseLong(attribute(message, SEQUENCE)));
  }

  private static String attribute(Message message, String name) {
    var value = message.attributes().get(name);
    if (value == null) {
      throw new IllegalArgumentException("an event message without " + name);
    }
    return value;
  }
}
