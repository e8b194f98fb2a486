package dev.byot.vault.messaging.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.FieldMask;
import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.MessageHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of messages that a receiver has taken when it is closed, and how often they came.
final class PubSubDrainTest extends PubSubFixture {
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void releaseAll() {
    release.countDown();
  }

  private void publish(String text, @Nullable String key) {
    publisher.publish(message(text, key)).join();
  }

  /// Hangs until it is released, whoever interrupts it.
  private MessageHandler hanging(List<String> begun) {
    return message -> {
      begun.add(text(message));
      while (release.getCount() > 0) {
        try {
          release.await();
        } catch (InterruptedException _) {
          // A call that does not listen.
        }
      }
      return Disposition.RETRY;
    };
  }

  @Test
  void givesBackAtOnceWhatWasNotBegun() {
    var begun = new CopyOnWriteArrayList<String>();
    var elsewhere = new CopyOnWriteArrayList<String>();
    var receiver = PubSubReceiver.start(google.clients(), "all", 1, hanging(begun));
    publish("first", "a");
    await().until(() -> begun.size() == 1);
    publish("second", "b");

    var closing = Thread.ofVirtual().start(receiver::close);
    await().until(() -> !receiver.isRunning());

    try (var _ =
        PubSubReceiver.start(
            google.clients(),
            "all",
            1,
            message -> {
              elsewhere.add(text(message));
              return Disposition.DONE;
            })) {
      await().atMost(Duration.ofSeconds(3)).until(() -> elsewhere.contains("second"));
      assertThat(closing.isAlive()).isTrue();
    }
    assertThat(begun).containsExactly("first");
  }

  @Test
  void closesInTimeThoughAHandlerHangsAndGivesItsMessageBack() {
    var begun = new CopyOnWriteArrayList<String>();
    var elsewhere = new CopyOnWriteArrayList<String>();
    var receiver = PubSubReceiver.start(google.clients(), "all", 1, hanging(begun));
    publish("hangs", "a");
    await().until(() -> begun.size() == 1);
    var start = System.nanoTime();

    receiver.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    try (var _ =
        PubSubReceiver.start(
            google.clients(),
            "all",
            1,
            message -> {
              elsewhere.add(text(message));
              return Disposition.DONE;
            })) {
      await().atMost(Duration.ofSeconds(3)).until(() -> elsewhere.contains("hangs"));
    }
  }

  @Test
  void saysHowOftenAMessageCameWhereThatIsCounted() {
    google.topic("dead");
    google
        .clients()
        .subscriptions()
        .updateSubscription(
            Subscription.newBuilder()
                .setName(google.clients().settings().subscription("all"))
                .setDeadLetterPolicy(
                    DeadLetterPolicy.newBuilder()
                        .setDeadLetterTopic(google.clients().settings().topic("dead"))
                        .setMaxDeliveryAttempts(5))
                .build(),
            FieldMask.newBuilder().addPaths("dead_letter_policy").build());
    var attempts = new CopyOnWriteArrayList<Integer>();
    var attributes = new CopyOnWriteArrayList<Map<String, String>>();
    publish("again", "key");

    try (var _ =
        PubSubReceiver.start(
            google.clients(),
            "all",
            1,
            message -> {
              attempts.add(message.deliveryAttempt());
              attributes.add(message.attributes());
              return attempts.size() < 3 ? Disposition.RETRY : Disposition.DONE;
            })) {
      await().until(() -> attempts.size() == 3);
    }

    assertThat(attempts).containsExactly(1, 2, 3);
    assertThat(attributes).containsOnly(Map.of());
  }

  @Test
  void countsNothingWithoutADeadLetterPolicy() {
    var attempts = new CopyOnWriteArrayList<Integer>();
    publish("once", null);

    try (var _ =
        PubSubReceiver.start(
            google.clients(),
            "all",
            1,
            message -> {
              attempts.add(message.deliveryAttempt());
              return Disposition.DONE;
            })) {
      await().until(() -> attempts.size() == 1);
    }

    assertThat(attempts).containsExactly(0);
  }
}
