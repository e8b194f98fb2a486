package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.emulator.rpc.Refusals;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// What the real service refuses: https://cloud.google.com/pubsub/quotas#resource_limits.
final class Limits {
  private static final int MESSAGES_PER_REQUEST = 1_000;
  private static final int REQUEST_BYTES = 10_000_000;
  private static final int ATTRIBUTES = 100;
  private static final int ATTRIBUTE_KEY_BYTES = 256;
  private static final int VALUE_BYTES = 1_024;
  private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9._~%+-]{2,254}");
  private static final Pattern NAME = Pattern.compile("projects/[^/]+/(topics|subscriptions)/(.+)");

  private Limits() {}

  static void checkName(String name, String collection) {
    var matcher = NAME.matcher(name);
    if (!matcher.matches()
        || !matcher.group(1).equals(collection)
        || !ID.matcher(matcher.group(2)).matches()
        || matcher.group(2).startsWith("goog")) {
      throw Refusals.invalid("Invalid [%s] name: (name=%s)", collection, name);
    }
  }

  static void checkMessages(List<PubsubMessage> messages) {
    if (messages.isEmpty()) {
      throw Refusals.invalid("No messages to publish");
    }
    if (messages.size() > MESSAGES_PER_REQUEST) {
      throw Refusals.invalid("Too many messages to publish");
    }
    if (messages.stream().mapToLong(PubsubMessage::getSerializedSize).sum() > REQUEST_BYTES) {
      throw Refusals.invalid("The request is larger than %s bytes", REQUEST_BYTES);
    }
    messages.forEach(Limits::check);
  }

  private static void check(PubsubMessage message) {
    if (message.getData().isEmpty() && message.getAttributesCount() == 0) {
      throw Refusals.invalid("Some messages are empty");
    }
    if (bytes(message.getOrderingKey()) > VALUE_BYTES) {
      throw Refusals.invalid("An ordering key has at most %s bytes", VALUE_BYTES);
    }
    if (message.getAttributesCount() > ATTRIBUTES) {
      throw Refusals.invalid("A message has at most %s attributes", ATTRIBUTES);
    }
    message
        .getAttributesMap()
        .forEach((key, value) -> {
          if (key.isEmpty() || bytes(key) > ATTRIBUTE_KEY_BYTES || key.startsWith("goog")) {
            throw Refusals.invalid("Invalid attribute key: %s", key);
          }
          if (bytes(value) > VALUE_BYTES) {
            throw Refusals.invalid("The value of attribute %s is too large", key);
          }
        });
  }

  static void check(Subscription subscription) {
    var deadline = subscription.getAckDeadlineSeconds();
    if (deadline != 0 && (deadline < 10 || deadline > 600)) {
      throw Refusals.invalid("ack_deadline_secs out of bounds: %s", deadline);
    }
    if (subscription.hasPushConfig() && !subscription.getPushConfig().getPushEndpoint().isEmpty()) {
      throw Refusals.missing("push subscriptions");
    }
    if (subscription.getEnableExactlyOnceDelivery()) {
      throw Refusals.missing("exactly-once delivery");
    }
    if (subscription.hasDeadLetterPolicy()) {
      throw Refusals.missing("dead letter policies");
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
