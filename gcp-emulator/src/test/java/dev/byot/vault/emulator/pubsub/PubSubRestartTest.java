package dev.byot.vault.emulator.pubsub;

import static dev.byot.vault.emulator.pubsub.ClockedPubSub.name;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.emulator.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a new process knows of the one before.
final class PubSubRestartTest {
  @TempDir private Path folder;

  private ClockedPubSub start() {
    return new ClockedPubSub(Store.at(folder));
  }

  @Test
  void deliversAgainWhatWasOutAndInTheOrderOfItsKey() {
    try (var before = start()) {
      before.topic(ClockedPubSub.TOPIC);
      before.subscription("s");
      before.publish("key", "m0", "m1", "m2");
      before.ack("s", before.pull("s").getFirst());
    }

    try (var after = start()) {
      after.publish("key", "m3");
      var again = after.pull("s");
      assertThat(again).extracting(ClockedPubSub::text).containsExactly("m1", "m2", "m3");
      again.forEach(message -> after.ack("s", message));
      assertThat(after.pull("s")).isEmpty();
    }
  }

  @Test
  void countsAttemptsOn() {
    try (var before = start()) {
      before.topic(ClockedPubSub.TOPIC);
      before.subscription(
          Subscription.newBuilder()
              .setName(name("s"))
              .setDeadLetterPolicy(
                  DeadLetterPolicy.newBuilder().setDeadLetterTopic(ClockedPubSub.TOPIC)));
      before.publish("", "a");
      before.nack("s", before.pull("s").getFirst());
      assertThat(before.pull("s").getFirst().getDeliveryAttempt()).isEqualTo(2);
    }

    try (var after = start()) {
      assertThat(after.pull("s").getFirst().getDeliveryAttempt()).isEqualTo(3);
    }
  }

  @Test
  void neverGivesAMessageIdTwice() {
    String first;
    try (var before = start()) {
      before.topic(ClockedPubSub.TOPIC);
      before.subscription("s");
      before.publish("", "a");
      var message = before.pull("s").getFirst();
      first = message.getMessage().getMessageId();
      before.ack("s", message);
    }

    try (var after = start()) {
      after.publish("", "b");
      assertThat(Long.parseLong(after.pull("s").getFirst().getMessage().getMessageId()))
          .isGreaterThan(Long.parseLong(first));
    }
  }

  @Test
  void forgetsDeletedTopicsAndSubscriptions() {
    try (var before = start()) {
      before.topic(ClockedPubSub.TOPIC);
      before.subscription("gone");
      before.subscription("orphan");
      before.publish("", "kept");
      var _ =
          before
              .subscriber()
              .deleteSubscription(
                  com.google.pubsub.v1.DeleteSubscriptionRequest.newBuilder()
                      .setSubscription(name("gone"))
                      .build());
      var _ =
          before
              .publisher()
              .deleteTopic(
                  com.google.pubsub.v1.DeleteTopicRequest.newBuilder()
                      .setTopic(ClockedPubSub.TOPIC)
                      .build());
    }

    try (var after = start()) {
      assertThat(after.pull("orphan")).hasSize(1);
      after.topic(ClockedPubSub.TOPIC);
      after.subscription("gone");
      assertThat(after.pull("gone")).isEmpty();
    }
  }
}
