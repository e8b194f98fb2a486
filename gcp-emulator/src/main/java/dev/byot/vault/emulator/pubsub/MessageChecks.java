package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import dev.byot.vault.emulator.rpc.Refusals;
import java.nio.charset.StandardCharsets;

/// What may be published, as Pub/Sub's quotas have it.
final class MessageChecks {
  private static final int MAX_MESSAGES = 1000;
  private static final int MAX_DATA_BYTES = 10_000_000;
  private static final int MAX_REQUEST_BYTES = 10 << 20;
  private static final int MAX_ATTRIBUTES = 100;
  private static final int MAX_KEY_BYTES = 256;
  private static final int MAX_VALUE_BYTES = 1024;
  private static final int MAX_ORDERING_KEY_BYTES = 1024;

  private MessageChecks() {}

  static void check(PublishRequest request) {
    if (request.getMessagesCount() == 0) {
      throw Refusals.invalid("No messages to publish");
    }
    if (request.getMessagesCount() > MAX_MESSAGES) {
      throw Refusals.invalid("Too many messages to publish");
    }
    if (request.getSerializedSize() > MAX_REQUEST_BYTES) {
      throw Refusals.invalid(
          "Request payload size exceeds the limit: %d bytes.", MAX_REQUEST_BYTES);
    }
    request.getMessagesList().forEach(MessageChecks::check);
  }

  private static void check(PubsubMessage message) {
    if (message.getData().isEmpty() && message.getAttributesCount() == 0) {
      throw Refusals.invalid("Some messages are empty");
    }
    atMost("message_size", MAX_DATA_BYTES, message.getData().size());
    atMost("attribute_count", MAX_ATTRIBUTES, message.getAttributesCount());
    atMost("ordering_key", MAX_ORDERING_KEY_BYTES, bytes(message.getOrderingKey()));
    message
        .getAttributesMap()
        .forEach((key, value) -> {
          if (key.isEmpty() || key.startsWith("goog")) {
            throw Refusals.invalid("Invalid attribute key: (key=%s)", key);
          }
          atMost("attribute key", MAX_KEY_BYTES, bytes(key));
          atMost("attribute value", MAX_VALUE_BYTES, bytes(value));
        });
  }

  private static void atMost(String what, int limit, int actual) {
    if (actual > limit) {
      throw Refusals.invalid(
          "The value for %s is too large. You passed %d in the request, but the maximum value is"
              + " %d.",
          what, actual, limit);
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
