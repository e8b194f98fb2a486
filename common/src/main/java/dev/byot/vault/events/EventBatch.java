package dev.byot.vault.events;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.byot.vault.json.Json;
import dev.byot.vault.json.Members;
import dev.byot.vault.messaging.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Several events in one message, in the JSON batch format of CloudEvents 1.0: what a busy instance
/// tells of its calls, for which one message each would be most of the cost.
public final class EventBatch {
  private static final String CONTENT_TYPE = "application/cloudevents-batch+json";

  /// What of a subscription's filter lets these messages through, whatever is in them.
  public static final String FILTER =
      "attributes.\"" + EventMessages.CONTENT_TYPE + "\" = \"" + CONTENT_TYPE + "\"";

  private EventBatch() {}

  /// The message with these events, in their order.
  public static Message message(List<PublishedEvent> events) {
    var json =
        Json.ofPublic(batch -> {
          batch.writeStartArray();
          for (var event : events) {
            write(batch, event);
          }
          batch.writeEndArray();
        });
    return new Message(json, null, Map.of(EventMessages.CONTENT_TYPE, CONTENT_TYPE));
  }

  private static void write(JsonGenerator json, PublishedEvent published) throws IOException {
    var event = published.event();
    json.writeStartObject();
    json.writeStringField("specversion", EventMessages.SPEC_VERSION);
    json.writeStringField("id", event.id().value());
    json.writeStringField("source", EventMessages.source(published));
    json.writeStringField("type", EventMessages.type(event));
    json.writeStringField("time", event.at().toString());
    if (event.key() != null) {
      json.writeStringField("subject", event.key().toString());
    }
    json.writeStringField("datacontenttype", "application/json");
    json.writeStringField(EventMessages.PRODUCER, published.producer());
    json.writeStringField(EventMessages.BOOT, published.boot());
    json.writeStringField(EventMessages.SEQUENCE, Long.toString(published.sequence()));
    json.writeFieldName("data");
    EventMessages.write(json, event);
    json.writeEndObject();
  }

  static boolean isOne(Message message) {
    return CONTENT_TYPE.equals(message.attributes().get(EventMessages.CONTENT_TYPE));
  }

  /// Reads what [#message] wrote.
  ///
  /// @param unreadable is told of each event that is anything else
  /// @throws IllegalArgumentException if these are no events at all
  static List<PublishedEvent> read(byte[] json, Consumer<IllegalArgumentException> unreadable) {
    var events = new ArrayList<PublishedEvent>();
    for (var object : Json.parseObjects(json)) {
      try {
        events.add(read(Members.of("an event of a batch", object)));
      } catch (IllegalArgumentException e) {
        unreadable.accept(e);
      }
    }
    return events;
  }

  private static PublishedEvent read(Members envelope) {
    var event = EventMessages.parse(envelope.object("data"));
    var published =
        new PublishedEvent(
            event,
            envelope.text(EventMessages.PRODUCER),
            envelope.text(EventMessages.BOOT),
            Long.parseLong(envelope.text(EventMessages.SEQUENCE)));
    var subject = envelope.optionalText("subject");
    if (!envelope.text("specversion").equals(EventMessages.SPEC_VERSION)
        || !envelope.text("id").equals(event.id().value())
        || !envelope.text("source").equals(EventMessages.source(published))
        || !envelope.text("type").equals(EventMessages.type(event))
        || !envelope.instant("time").equals(event.at())
        || !envelope.text("datacontenttype").equals("application/json")
        || (event.key() == null ? subject != null : !event.key().toString().equals(subject))) {
      throw new IllegalArgumentException("an event whose envelope says something else");
    }
    envelope.end();
    return published;
  }
}
