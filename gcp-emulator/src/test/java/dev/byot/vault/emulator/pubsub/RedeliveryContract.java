package dev.byot.vault.emulator.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.emulator.official.OfficialDiffers;
import java.util.ArrayList;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// What is not acknowledged comes again, until it is given up.
interface RedeliveryContract extends ContractPart {
  private static Duration seconds(int seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  @Test
  default void deliversAtOnceWhatIsGivenBack() {
    pubsub().subscription("all");
    pubsub().publish("again", "");

    pubsub().deadline("all", 0, pubsub().pull("all", 1).getFirst());

    assertThat(PubSubFixture.texts(pubsub().pull("all", 1))).containsExactly("again");
  }

  @Test
  default void deliversAgainWhenTheAckDeadlineHasPassedAndNotBefore() {
    pubsub().subscription("all");
    pubsub().publish("short", "");
    pubsub().publish("long", "");
    var both = pubsub().pull("all", 2);
    pubsub().deadline("all", 600, both.get(0), both.get(1));
    assertThat(pubsub().pullAtOnce("all")).isEmpty();

    pubsub().deadline("all", 1, both.getFirst());

    assertThat(PubSubFixture.texts(pubsub().pull("all", 1)))
        .containsExactly(PubSubFixture.text(both.getFirst()));
  }

  @Test
  @OfficialDiffers(PubSubDifferences.ORDER)
  default void deliversEverythingOfAKeyAgainFromTheMessageThatIsGivenBack() {
    pubsub().subscription("ordered");
    for (var i = 0; i < 4; i++) {
      pubsub().publish("m" + i, "key");
    }
    var first = pubsub().pull("ordered", 4);
    pubsub().acknowledge("ordered", first.get(0), first.get(2));

    pubsub().deadline("ordered", 0, first.get(1));

    assertThat(PubSubFixture.texts(pubsub().pull("ordered", 3))).containsExactly("m1", "m2", "m3");
    restart();
    assertThat(PubSubFixture.texts(pubsub().pull("ordered", 3))).containsExactly("m1", "m2", "m3");
  }

  @Test
  @OfficialDiffers(PubSubDifferences.RETRIES)
  default void waitsLongerBeforeEveryRedelivery() {
    var policy =
        RetryPolicy.newBuilder().setMinimumBackoff(seconds(1)).setMaximumBackoff(seconds(600));
    pubsub().create("patient", Subscription.newBuilder().setRetryPolicy(policy));
    pubsub().publish("again", "");
    restart();
    var times = new CopyOnWriteArrayList<Long>();

    try (var _ =
        pubsub()
            .subscriber(
                "patient",
                10,
                (_, reply) -> {
                  times.add(System.nanoTime());
                  if (times.size() < 3) {
                    reply.nack();
                  } else {
                    reply.ack();
                  }
                })) {
      await().until(() -> times.size() == 3);
    }

    assertThat(times.get(1) - times.get(0)).isGreaterThan(900_000_000L);
    assertThat(times.get(2) - times.get(1)).isGreaterThan(1_900_000_000L);
  }

  @Test
  default void forwardsWhatFailsTooOftenToTheDeadLetters() {
    pubsub().topics().createTopic(pubsub().topic("dead"));
    var policy =
        DeadLetterPolicy.newBuilder()
            .setDeadLetterTopic(pubsub().topic("dead"))
            .setMaxDeliveryAttempts(5);
    pubsub().create("failing", Subscription.newBuilder().setDeadLetterPolicy(policy));
    pubsub().create("letters", Subscription.newBuilder().setTopic(pubsub().topic("dead")));
    pubsub().publish("poison", "", "n", "1");
    for (var attempt = 1; attempt <= 5; attempt++) {
      if (attempt == 3) {
        restart();
      }
      var delivered = pubsub().pull("failing", 1).getFirst();
      assertThat(delivered.getDeliveryAttempt()).isEqualTo(attempt);
      pubsub().deadline("failing", 0, delivered);
    }

    var letters = new ArrayList<ReceivedMessage>();
    await()
        .until(() -> {
          assertThat(pubsub().pullAtOnce("failing")).isEmpty();
          letters.addAll(pubsub().pullAtOnce("letters"));
          return !letters.isEmpty();
        });

    var letter = letters.getFirst();
    assertThat(PubSubFixture.text(letter)).isEqualTo("poison");
    assertThat(letter.getMessage().getAttributesMap())
        .containsEntry("n", "1")
        .containsEntry("CloudPubSubDeadLetterSourceDeliveryCount", "5")
        .containsEntry("CloudPubSubDeadLetterSourceSubscription", "failing")
        .containsEntry("CloudPubSubDeadLetterSourceSubscriptionProject", pubsub().projectId())
        .containsKey("CloudPubSubDeadLetterSourceTopicPublishTime");
  }
}
