package dev.byot.vault.emulator.pubsub;

import static dev.byot.vault.emulator.pubsub.ClockedPubSub.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.UpdateSubscriptionRequest;
import dev.byot.vault.emulator.rpc.Times;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What comes again, when, and in which order.
final class RedeliveryTest {
  private final ClockedPubSub pubsub = ClockedPubSub.inMemory();

  @AfterEach
  void close() {
    pubsub.close();
  }

  private List<ReceivedMessage> awaitMessages(String id) {
    var found = new AtomicReference<>(List.<ReceivedMessage>of());
    await()
        .until(() -> {
          found.set(pubsub.pull(id));
          return !found.get().isEmpty();
        });
    return found.get();
  }

  private static List<String> texts(List<ReceivedMessage> messages) {
    return messages.stream().map(ClockedPubSub::text).toList();
  }

  @Test
  void deliversAgainWhenTheDeadlineHasPassed() {
    pubsub.subscription("s");
    pubsub.publish("", "a");
    assertThat(texts(pubsub.pull("s"))).containsExactly("a");
    assertThat(pubsub.pull("s")).isEmpty();

    pubsub.advance(Duration.ofSeconds(10));

    assertThat(texts(awaitMessages("s"))).containsExactly("a");
  }

  @Test
  void waitsAsLongAsALeaseIsProlonged() {
    pubsub.subscription("s");
    pubsub.publish("", "prolonged", "not");
    var first = pubsub.pull("s");
    pubsub.deadline("s", first.getFirst(), 60);

    pubsub.advance(Duration.ofSeconds(10));

    assertThat(texts(awaitMessages("s"))).containsExactly("not");
  }

  @Test
  void takesALateAcknowledgementBeforeItDeliversAgain() {
    pubsub.subscription(
        Subscription.newBuilder().setName(name("s")).setRetryPolicy(RetryPolicy.newBuilder()));
    pubsub.publish("", "a", "b");
    var both = pubsub.pull("s");
    pubsub.nack("s", both.get(1));
    pubsub.advance(Duration.ofSeconds(10));
    var b = awaitMessages("s");
    assertThat(texts(b)).containsExactly("b");

    pubsub.ack("s", both.get(0));
    pubsub.nack("s", b.getFirst());
    pubsub.advance(Duration.ofSeconds(20));

    assertThat(texts(awaitMessages("s"))).containsExactly("b");
  }

  @Test
  void restsLongerAfterEachFailure() {
    pubsub.subscription(
        Subscription.newBuilder()
            .setName(name("s"))
            .setRetryPolicy(
                RetryPolicy.newBuilder()
                    .setMinimumBackoff(Times.duration(Duration.ofSeconds(1)))
                    .setMaximumBackoff(Times.duration(Duration.ofSeconds(3)))));
    pubsub.publish("", "a");
    for (var pause : List.of(1, 2, 3, 3)) {
      pubsub.nack("s", awaitMessages("s").getFirst());
      pubsub.advance(Duration.ofSeconds(pause).minusMillis(1));
      assertThat(pubsub.pull("s")).isEmpty();
      pubsub.advance(Duration.ofMillis(1));
    }
    assertThat(texts(awaitMessages("s"))).containsExactly("a");
  }

  @Test
  void repeatsEverythingOfAKeyFromTheMessageThatFails() {
    pubsub.subscription("s");
    pubsub.publish("key", "m0", "m1", "m2");
    pubsub.publish("other", "o0");
    pubsub.publish("", "free");
    var first = pubsub.pull("s");
    assertThat(texts(first)).containsExactly("m0", "m1", "m2", "o0", "free");
    pubsub.ack("s", first.getFirst());
    pubsub.ack("s", first.get(2));

    pubsub.nack("s", first.get(1));

    var again = pubsub.pull("s");
    assertThat(texts(again)).containsExactly("m1", "m2");
    pubsub.ack("s", first.get(1)); // an old lease: too late
    again.forEach(message -> pubsub.ack("s", message));
    pubsub.advance(Duration.ofSeconds(10));
    assertThat(texts(awaitMessages("s"))).containsExactly("o0", "free");
  }

  @Test
  void letsNothingOvertakeAMessageOfItsKeyThatRests() {
    pubsub.subscription(
        Subscription.newBuilder()
            .setName(name("s"))
            .setEnableMessageOrdering(true)
            .setRetryPolicy(RetryPolicy.newBuilder()));
    pubsub.publish("key", "m0", "m1");
    pubsub.nack("s", pubsub.pull("s").getFirst());
    assertThat(pubsub.pull("s")).isEmpty();

    pubsub.advance(Duration.ofSeconds(10));

    assertThat(texts(awaitMessages("s"))).containsExactly("m0", "m1");
  }

  @Test
  void givesAKeyThatIsOutToNobodyElse() {
    pubsub.subscription("s");
    pubsub.publish("key", "m0");
    var m0 = pubsub.pull("s");
    pubsub.publish("key", "m1");
    assertThat(pubsub.pull("s")).isEmpty();

    pubsub.ack("s", m0.getFirst());

    assertThat(texts(pubsub.pull("s"))).containsExactly("m1");
  }

  @Test
  void forwardsWhatFailsTooOftenToTheDeadLetters() {
    var dead = "projects/p/topics/dead";
    pubsub.topic(dead);
    pubsub.subscription(
        Subscription.newBuilder()
            .setName(name("s"))
            .setEnableMessageOrdering(true)
            .setDeadLetterPolicy(
                DeadLetterPolicy.newBuilder().setDeadLetterTopic(dead).setMaxDeliveryAttempts(5)));
    var _ =
        pubsub
            .subscriber()
            .createSubscription(
                Subscription.newBuilder().setName(name("letters")).setTopic(dead).build());
    pubsub.publish("key", "poison", "fine");

    for (var attempt = 1; attempt <= 5; attempt++) {
      var delivered = awaitMessages("s");
      assertThat(texts(delivered)).containsExactly("poison", "fine");
      assertThat(delivered.getFirst().getDeliveryAttempt()).isEqualTo(attempt);
      assertThat(delivered.get(1).getDeliveryAttempt()).isEqualTo(1);
      pubsub.nack("s", delivered.getFirst());
    }

    var letter = awaitMessages("letters").getFirst();
    assertThat(ClockedPubSub.text(letter)).isEqualTo("poison");
    assertThat(letter.getDeliveryAttempt()).isZero();
    assertThat(letter.getMessage().getAttributesMap())
        .containsEntry("CloudPubSubDeadLetterSourceDeliveryCount", "5")
        .containsEntry("CloudPubSubDeadLetterSourceSubscription", "of-s")
        .containsEntry("CloudPubSubDeadLetterSourceSubscriptionProject", "p")
        .containsEntry("CloudPubSubDeadLetterSourceTopicPublishTime", "2026-01-01T00:00:00Z");
    assertThat(texts(awaitMessages("s"))).containsExactly("fine");
  }

  @Test
  void deliversOnWhenTheDeadLetterTopicIsGone() {
    var dead = "projects/p/topics/dead";
    pubsub.topic(dead);
    pubsub.subscription(
        Subscription.newBuilder()
            .setName(name("s"))
            .setDeadLetterPolicy(DeadLetterPolicy.newBuilder().setDeadLetterTopic(dead)));
    pubsub.publish("", "poison");
    var _ =
        pubsub
            .publisher()
            .deleteTopic(
                com.google.pubsub.v1.DeleteTopicRequest.newBuilder().setTopic(dead).build());

    for (var attempt = 1; attempt <= 6; attempt++) {
      var delivered = awaitMessages("s").getFirst();
      assertThat(delivered.getDeliveryAttempt()).isEqualTo(attempt);
      pubsub.nack("s", delivered);
    }
  }

  @Test
  void forgetsWhatIsOlderThanTheRetention() {
    pubsub.subscription("s");
    pubsub.subscription("long");
    var _ =
        pubsub
            .subscriber()
            .updateSubscription(
                UpdateSubscriptionRequest.newBuilder()
                    .setSubscription(
                        Subscription.newBuilder()
                            .setName(name("s"))
                            .setMessageRetentionDuration(Times.duration(Duration.ofMinutes(10))))
                    .setUpdateMask(
                        com.google.protobuf.FieldMask.newBuilder()
                            .addPaths("message_retention_duration"))
                    .build());
    pubsub.publish("key", "old");
    pubsub.publish("", "old too");
    assertThat(pubsub.pull("s")).hasSize(2);

    pubsub.advance(Duration.ofMinutes(11));

    await().until(() -> pubsub.pull("s").isEmpty());
    assertThat(texts(awaitMessages("long"))).containsExactly("old", "old too");
  }
}
