package dev.byot.vault.emulator.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.pubsub.v1.Subscription;
import dev.byot.vault.emulator.official.OfficialDiffers;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is published arrives: once, whole, and in the order of its key, as long as everything is
/// acknowledged.
interface DeliveryContract extends ContractPart {
  @Test
  default void deliversToEverySubscriptionWhatIsPublishedAfterIt() {
    pubsub().subscription("one");
    pubsub().publish("first", "");
    pubsub().subscription("two");
    pubsub().publish("second", "");
    restart();

    assertThat(pubsub().receive("one", 2)).containsExactlyInAnyOrder("first", "second");
    assertThat(pubsub().receive("two", 1)).containsExactly("second");
  }

  @Test
  default void deliversAMessageAsItWasPublished() {
    pubsub().subscription("all");
    var id = pubsub().publish("text", "key", "scope", "state", "n", "1");
    restart();

    var received = pubsub().pull("all", 1).getFirst();

    assertThat(received.getMessage().getData().toStringUtf8()).isEqualTo("text");
    assertThat(received.getMessage().getMessageId()).isEqualTo(id);
    assertThat(received.getMessage().getOrderingKey()).isEqualTo("key");
    assertThat(received.getMessage().getAttributesMap()).hasSize(2).containsEntry("n", "1");
    assertThat(received.getMessage().getPublishTime().getSeconds()).isPositive();
    assertThat(received.getDeliveryAttempt()).isZero();
  }

  @Test
  default void deliversNoMoreWhatWasAcknowledged() {
    pubsub().subscription("all");
    pubsub().publish("first", "");
    pubsub().acknowledge("all", pubsub().pull("all", 1).getFirst());
    restart();

    pubsub().publish("second", "");

    assertThat(pubsub().receive("all", 1)).containsExactly("second");
  }

  @Test
  default void keepsWithinTheFlowControlOfAStream() {
    pubsub().subscription("busy");
    IntStream.range(0, 60).forEach(i -> pubsub().publish("m" + i, ""));
    restart();
    var seen = ConcurrentHashMap.<String>newKeySet();
    var out = new AtomicInteger();
    var most = new AtomicInteger();

    try (var _ =
        pubsub()
            .subscriber(
                "busy",
                7,
                (message, reply) -> {
                  most.accumulateAndGet(out.incrementAndGet(), Math::max);
                  seen.add(message.getData().toStringUtf8());
                  out.decrementAndGet();
                  reply.ack();
                })) {
      await().until(() -> seen.size() == 60);
    }

    assertThat(most.get()).isLessThanOrEqualTo(7);
  }

  @Test
  default void deliversInTheOrderOfEveryKey() {
    pubsub().subscription("ordered");
    for (var i = 0; i < 10; i++) {
      pubsub().publish("a" + i, "a");
      pubsub().publish("b" + i, "b");
    }
    restart();

    var received = pubsub().receive("ordered", 20);

    for (var key : List.of("a", "b")) {
      assertThat(received.stream().filter(text -> text.startsWith(key)))
          .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(i -> key + i).toList());
    }
  }

  @Test
  @OfficialDiffers(PubSubDifferences.FILTERS)
  default void deliversOnlyWhatTheFilterLetsThrough() {
    pubsub()
        .create(
            "state",
            Subscription.newBuilder()
                .setFilter("attributes.scope = \"state\" AND NOT attributes:private"));
    pubsub().publish("plain", "");
    pubsub().publish("private", "", "scope", "state", "private", "yes");
    pubsub().publish("state", "", "scope", "state");
    restart();

    assertThat(pubsub().receive("state", 1)).containsExactly("state");
  }
}
