package dev.byot.vault.emulator.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.api.gax.rpc.InvalidArgumentException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.Subscription;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Google's own clients see.
final class PubSubContractTest {
  @TempDir Path folder;
  private PubSubFixture pubsub = PubSubFixture.inMemory();

  @AfterEach
  void close() {
    pubsub.close();
  }

  @Test
  void deliversToEverySubscription() {
    pubsub.subscription("one");
    pubsub.subscription("two");

    pubsub.publish("hello", "");

    assertThat(pubsub.receive("one", 1)).containsExactly("hello");
    assertThat(pubsub.receive("two", 1)).containsExactly("hello");
  }

  @Test
  void doesNotDeliverAgainWhatWasAcknowledged() {
    pubsub.subscription("one");
    pubsub.publish("first", "");
    pubsub.receive("one", 1);

    pubsub.publish("second", "");

    assertThat(pubsub.receive("one", 1)).containsExactly("second");
  }

  @Test
  void keepsTheOrderOfAKeyWhenAMessageIsGivenBack() {
    pubsub.subscription("ordered");
    for (var i = 0; i < 5; i++) {
      pubsub.publish("m" + i, "key");
    }
    var seen = new CopyOnWriteArrayList<String>();
    var acked = new CopyOnWriteArrayList<String>();

    try (var _ =
        pubsub.subscriber(
            "ordered",
            (message, reply) -> {
              var text = message.getData().toStringUtf8();
              if (text.equals("m2") && !seen.contains("m2")) {
                seen.add(text);
                reply.nack();
              } else {
                seen.add(text);
                acked.add(text);
                reply.ack();
              }
            })) {
      await().until(() -> acked.containsAll(List.of("m0", "m1", "m2", "m3", "m4")));
    }

    assertThat(seen).containsSubsequence("m0", "m1", "m2", "m2", "m3", "m4");
  }

  @Test
  void goesOnAsAStreamIsAcknowledged() {
    pubsub.subscription("busy");
    for (var i = 0; i < 60; i++) {
      pubsub.publish("m" + i, i % 2 == 0 ? "" : "key");
    }
    var seen = ConcurrentHashMap.<String>newKeySet();

    try (var _ =
        pubsub.subscriber(
            "busy",
            7,
            (message, reply) -> {
              seen.add(message.getData().toStringUtf8());
              reply.ack();
            })) {
      await().until(() -> seen.size() == 60);
    }
  }

  @Test
  void deliversOnlyWhatTheFilterLetsThrough() {
    pubsub.create(
        Subscription.newBuilder()
            .setName(pubsub.name("state"))
            .setFilter("attributes.scope = \"state\" AND NOT attributes:private"));
    pubsub.publish("plain", "");
    pubsub.publish("private", "", "scope", "state", "private", "yes");
    pubsub.publish("state", "", "scope", "state");

    assertThat(pubsub.receive("state", 1)).containsExactly("state");
  }

  @Test
  void refusesAFilterThatItCannotRead() {
    for (var filter :
        List.of(
            "attributes.", "scope = \"state\"", "attributes:a AND attributes:b OR attributes:c")) {
      assertThatThrownBy(() ->
              pubsub.create(
                  Subscription.newBuilder().setName(pubsub.name("bad")).setFilter(filter)))
          .isInstanceOf(InvalidArgumentException.class);
    }
  }

  @Test
  void waitsLongerBeforeEachRedelivery() {
    pubsub.create(
        Subscription.newBuilder()
            .setName(pubsub.name("patient"))
            .setRetryPolicy(
                RetryPolicy.newBuilder()
                    .setMinimumBackoff(Duration.newBuilder().setNanos(50_000_000))
                    .setMaximumBackoff(Duration.newBuilder().setSeconds(1))));
    pubsub.publish("again", "");
    var times = new CopyOnWriteArrayList<Long>();

    try (var _ =
        pubsub.subscriber(
            "patient",
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

    assertThat(times.get(1) - times.get(0)).isGreaterThan(40_000_000L);
    assertThat(times.get(2) - times.get(1)).isGreaterThan(90_000_000L);
  }

  @Test
  void deliversAfterARestartWhatWasNotAcknowledged() {
    pubsub.close();
    pubsub = PubSubFixture.at(folder);
    pubsub.subscription("durable");
    pubsub.publish("done", "key");
    pubsub.publish("kept", "key");
    assertThat(pubsub.receive("durable", 1)).containsExactly("done");
    pubsub.close();

    pubsub = PubSubFixture.again(folder);

    assertThat(pubsub.receive("durable", 1)).containsExactly("kept");
  }

  @Test
  void saysWhatIsNotThere() {
    assertThatThrownBy(() -> pubsub.topics().getTopic("projects/p/topics/none"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("Resource not found (resource=none).");
    assertThatThrownBy(() -> pubsub.subscriptions().getSubscription(pubsub.name("none")))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void refusesNamesThatTheRealServiceRefuses() {
    for (var id : List.of("ab", "goog-topic", "with space")) {
      assertThatThrownBy(() -> pubsub.topics().createTopic("projects/p/topics/" + id))
          .isInstanceOf(InvalidArgumentException.class);
    }
  }

  @Test
  void aSubscriptionOutlivesItsTopic() {
    pubsub.subscription("orphan");

    pubsub.topics().deleteTopic(PubSubFixture.TOPIC);

    assertThat(pubsub.subscriptions().getSubscription(pubsub.name("orphan")).getTopic())
        .isEqualTo("_deleted-topic_");
  }

  @Test
  void aDeletedSubscriptionIsGone() {
    pubsub.subscription("short");
    pubsub.publish("unread", "");

    pubsub.subscriptions().deleteSubscription(pubsub.name("short"));

    assertThatThrownBy(() -> pubsub.subscriptions().getSubscription(pubsub.name("short")))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void pullGivesWhatIsThere() {
    pubsub.subscription("pulled");
    pubsub.publish("one", "");
    pubsub.publish("two", "");

    var first = pubsub.pull("pulled", 10);

    assertThat(first).containsExactly("one", "two");
  }

  @Test
  void keepsEveryMessageOfManyPublishersOnDisk() {
    pubsub.close();
    pubsub = PubSubFixture.at(folder);
    pubsub.subscription("one");
    pubsub.subscription("two");
    try (var publishers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 100; i++) {
        var text = "m" + i;
        publishers.execute(() -> pubsub.publish(text, ""));
      }
    }
    assertThat(pubsub.receive("one", 100)).doesNotHaveDuplicates();
    pubsub.close();

    pubsub = PubSubFixture.again(folder);

    assertThat(pubsub.receive("two", 100)).doesNotHaveDuplicates();
    pubsub.publish("last", "");
    assertThat(pubsub.receive("one", 1)).containsExactly("last");
  }

  @Test
  void changesWhatMayBeChanged() {
    pubsub.subscription("changing");
    var name = pubsub.name("changing");

    var changed =
        pubsub
            .subscriptions()
            .updateSubscription(
                Subscription.newBuilder().setName(name).setAckDeadlineSeconds(30).build(),
                FieldMask.newBuilder().addPaths("ack_deadline_seconds").build());

    assertThat(changed.getAckDeadlineSeconds()).isEqualTo(30);
    assertThat(changed.getEnableMessageOrdering()).isTrue();
    assertThat(pubsub.subscriptions().getSubscription(name)).isEqualTo(changed);
    assertThatThrownBy(() ->
            pubsub
                .subscriptions()
                .updateSubscription(
                    Subscription.newBuilder().setName(name).setFilter("attributes:a").build(),
                    FieldMask.newBuilder().addPaths("filter").build()))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void listsTopicsAndSubscriptions() {
    pubsub.subscription("listed");

    assertThat(pubsub.topics().listTopics("projects/p").iterateAll())
        .extracting(topic -> topic.getName())
        .containsExactly(PubSubFixture.TOPIC);
    assertThat(pubsub.subscriptions().listSubscriptions("projects/p").iterateAll())
        .extracting(Subscription::getName)
        .containsExactly(pubsub.name("listed"));
    assertThat(pubsub.topics().listTopicSubscriptions(PubSubFixture.TOPIC).iterateAll())
        .containsExactly(pubsub.name("listed"));
  }
}
