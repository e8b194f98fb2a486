package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.PubsubMessage;
import dev.byot.vault.emulator.rpc.GrpcErrors;
import dev.byot.vault.emulator.rpc.Times;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes to the dead letter topic what a subscription has delivered often enough.
///
/// On a thread of its own, for it waits for the disk. Published first and removed after: a crash in
/// between makes two of one, never none.
final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final String SOURCE = "CloudPubSubDeadLetterSource";

  private final Function<String, LiveTopic> topics;

  /// Looks dead letter topics up when they are needed, for they may be deleted.
  ///
  /// @param topics finds a topic by name, or throws `NOT_FOUND`
  DeadLetters(Function<String, LiveTopic> topics) {
    this.topics = topics;
  }

  void forward(LiveSubscription from, Delivery delivery) {
    var topic = from.settings().resource().getDeadLetterPolicy().getDeadLetterTopic();
    var letter = letter(from, delivery);
    Thread.ofVirtual()
        .name("dead-letter-" + letter.getMessageId())
        .start(() -> {
          try {
            topics.apply(topic).publish(List.of(letter));
          } catch (RuntimeException e) {
            LOG.warn("{} cannot take dead letters: {}", topic, GrpcErrors.refusal(e).getMessage());
            from.notForwarded(delivery);
            return;
          }
          from.forwarded(delivery);
        });
  }

  private static PubsubMessage letter(LiveSubscription from, Delivery delivery) {
    var content = delivery.message().content();
    var name = from.settings().name();
    return content.toBuilder()
        .putAttributes(SOURCE + "DeliveryCount", Integer.toString(delivery.attempts()))
        .putAttributes(SOURCE + "Subscription", Names.id(name))
        .putAttributes(SOURCE + "SubscriptionProject", Names.project(name))
        .putAttributes(
            SOURCE + "TopicPublishTime", Times.instant(content.getPublishTime()).toString())
        .build();
  }
}
