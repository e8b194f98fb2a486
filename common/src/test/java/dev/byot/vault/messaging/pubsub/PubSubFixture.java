package dev.byot.vault.messaging.pubsub;

import dev.byot.vault.google.LocalGoogle;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessageHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The topic `events` with the subscription `all`, and who publishes there.
abstract class PubSubFixture {
  final LocalGoogle google = new LocalGoogle();
  final List<String> received = new CopyOnWriteArrayList<>();
  PubSubPublisher publisher;

  @BeforeEach
  void open() {
    google.topic("events");
    google.subscription("all", "events");
    publisher = PubSubPublisher.to(google.clients(), "events");
  }

  @AfterEach
  void close() {
    google.cloud().faults().clear();
    publisher.close();
    google.close();
  }

  static Message message(String text, @Nullable String orderingKey) {
    return message(text, orderingKey, Map.of());
  }

  static Message message(
      String text, @Nullable String orderingKey, Map<String, String> attributes) {
    return new Message(text.getBytes(StandardCharsets.UTF_8), orderingKey, attributes);
  }

  static String text(Message message) {
    return new String(message.data(), StandardCharsets.UTF_8);
  }

  MessageHandler keeping() {
    return message -> {
      received.add(text(message));
      return Disposition.DONE;
    };
  }
}
