package dev.byot.vault.events;

import dev.byot.vault.json.Json;
import dev.byot.vault.json.Members;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import java.util.HashMap;
import java.util.Map;
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

  /// The context attributes of CloudEvents 1.0 in binary mode, as its Pub/Sub protocol binding
  /// spells them: any CloudEvents consumer can route the message without our code.
  private static Map<String, String> cloudEvent(VaultEvent event, String producer) {
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
    return attributes;
  }

  static Message message(VaultEvent event, String producer, String boot, long sequence) {
    var attributes = new HashMap<>(cloudEvent(event, producer));
    attributes.put(REQUEST, event.requestId());
    attributes.put(PRODUCER, producer);
    attributes.put(BOOT, boot);
    attributes.put(SEQUENCE, Long.toString(sequence));
    if (event.state()) {
      attributes.put("scope", "state");
    }
    return new Message(json(event), null, Map.copyOf(attributes));
  }
}
