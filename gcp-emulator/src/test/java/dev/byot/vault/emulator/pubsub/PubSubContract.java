package dev.byot.vault.emulator.pubsub;

import static com.google.api.gax.rpc.StatusCode.Code.ALREADY_EXISTS;
import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static com.google.api.gax.rpc.StatusCode.Code.NOT_FOUND;
import static com.google.api.gax.rpc.StatusCode.Code.OUT_OF_RANGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import com.google.pubsub.v1.UpdateTopicRequest;
import dev.byot.vault.emulator.official.OfficialDiffers;
import dev.byot.vault.emulator.testing.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// What Google's own clients see of Pub/Sub, as it is documented.
///
/// Every test restarts what can be restarted in its middle.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class PubSubContract {
  private static final AtomicInteger PROJECTS = new AtomicInteger();

  private PubSubSubject subject;
  private PubSubFixture pubsub;
  private String project;

  abstract PubSubSubject start();

  @BeforeAll
  void startSubject() {
    subject = start();
  }

  @AfterAll
  void closeSubject() {
    if (subject != null) {
      subject.close();
    }
  }

  @BeforeEach
  void connect() {
    project = "contract-" + PROJECTS.incrementAndGet();
    pubsub = new PubSubFixture(subject.endpoint(), project);
    pubsub.topics().createTopic(pubsub.topic("events"));
  }

  @AfterEach
  void disconnect() {
    pubsub.close();
  }

  private void restart() {
    pubsub.close();
    subject.restart();
    pubsub = new PubSubFixture(subject.endpoint(), project);
  }

  private static List<String> texts(List<ReceivedMessage> messages) {
    return messages.stream().map(PubSubFixture::text).toList();
  }

  private static Duration seconds(int seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  private static FieldMask mask(String path) {
    return FieldMask.newBuilder().addPaths(path).build();
  }

  // Topics and subscriptions.

  @Test
  void keepsTopics() {
    var name = pubsub.topic("labelled");
    pubsub.topics().createTopic(Topic.newBuilder().setName(name).putLabels("a", "1").build());
    restart();

    assertThat(pubsub.topics().getTopic(name).getLabelsMap()).containsEntry("a", "1");
    assertThat(pubsub.topics().listTopics(pubsub.project()).iterateAll())
        .extracting(Topic::getName)
        .containsExactlyInAnyOrder(pubsub.topic("events"), name);
    pubsub.topics().deleteTopic(name);
    Refused.with(NOT_FOUND, "", () -> pubsub.topics().getTopic(name));
    Refused.with(NOT_FOUND, "", () -> pubsub.topics().deleteTopic(name));
  }

  @Test
  @OfficialDiffers("it cannot change a topic")
  void changesTheLabelsOfATopic() {
    var changed =
        Topic.newBuilder().setName(pubsub.topic("events")).putLabels("stage", "test").build();
    var request = UpdateTopicRequest.newBuilder().setTopic(changed);

    pubsub.topics().updateTopic(request.setUpdateMask(mask("labels")).build());
    restart();

    assertThat(pubsub.topics().getTopic(pubsub.topic("events")).getLabelsMap())
        .containsEntry("stage", "test");
  }

  @Test
  void keepsSubscriptions() {
    pubsub.create("kept", Subscription.newBuilder().setAckDeadlineSeconds(30));
    pubsub.subscription("ordered");
    restart();

    var kept = pubsub.subscriptions().getSubscription(pubsub.name("kept"));
    assertThat(kept.getAckDeadlineSeconds()).isEqualTo(30);
    assertThat(kept.getTopic()).isEqualTo(pubsub.topic("events"));
    assertThat(pubsub.subscriptions().listSubscriptions(pubsub.project()).iterateAll())
        .extracting(Subscription::getName)
        .containsExactlyInAnyOrder(pubsub.name("kept"), pubsub.name("ordered"));
    assertThat(pubsub.topics().listTopicSubscriptions(pubsub.topic("events")).iterateAll())
        .containsExactlyInAnyOrder(pubsub.name("kept"), pubsub.name("ordered"));
    pubsub.subscriptions().deleteSubscription(pubsub.name("kept"));
    Refused.with(NOT_FOUND, "", () -> pubsub.subscriptions().getSubscription(pubsub.name("kept")));
  }

  @Test
  void fillsInTheDefaultsOfASubscription() {
    var created = pubsub.create("plain", Subscription.newBuilder());

    assertThat(created.getAckDeadlineSeconds()).isEqualTo(10);
    assertThat(created.getMessageRetentionDuration()).isEqualTo(seconds(7 * 24 * 3600));
  }

  @Test
  void changesASubscription() {
    pubsub.subscription("changing");
    var asked =
        Subscription.newBuilder().setName(pubsub.name("changing")).setAckDeadlineSeconds(40);

    pubsub.subscriptions().updateSubscription(asked.build(), mask("ack_deadline_seconds"));
    restart();

    var changed = pubsub.subscriptions().getSubscription(pubsub.name("changing"));
    assertThat(changed.getAckDeadlineSeconds()).isEqualTo(40);
    assertThat(changed.getEnableMessageOrdering()).isTrue();
  }

  @Test
  void neverChangesAFilter() {
    pubsub.subscription("fixed");
    var asked = Subscription.newBuilder().setName(pubsub.name("fixed")).setFilter("attributes:a");

    Refused.with(
        INVALID_ARGUMENT,
        "",
        () -> pubsub.subscriptions().updateSubscription(asked.build(), mask("filter")));
  }

  @Test
  void letsASubscriptionOutliveItsTopic() {
    pubsub.subscription("orphan");
    pubsub.publish("before", "");
    pubsub.topics().deleteTopic(pubsub.topic("events"));
    restart();

    assertThat(pubsub.subscriptions().getSubscription(pubsub.name("orphan")).getTopic())
        .isEqualTo("_deleted-topic_");
    assertThat(texts(pubsub.pull("orphan", 1))).containsExactly("before");
  }

  // Delivery.

  @Test
  void deliversToEverySubscriptionWhatIsPublishedAfterIt() {
    pubsub.subscription("one");
    pubsub.publish("first", "");
    pubsub.subscription("two");
    pubsub.publish("second", "");
    restart();

    assertThat(pubsub.receive("one", 2)).containsExactlyInAnyOrder("first", "second");
    assertThat(pubsub.receive("two", 1)).containsExactly("second");
  }

  @Test
  void deliversAMessageAsItWasPublished() {
    pubsub.subscription("all");
    var id = pubsub.publish("text", "key", "scope", "state", "n", "1");
    restart();

    var received = pubsub.pull("all", 1).getFirst();

    assertThat(received.getMessage().getData().toStringUtf8()).isEqualTo("text");
    assertThat(received.getMessage().getMessageId()).isEqualTo(id);
    assertThat(received.getMessage().getOrderingKey()).isEqualTo("key");
    assertThat(received.getMessage().getAttributesMap()).hasSize(2).containsEntry("n", "1");
    assertThat(received.getMessage().getPublishTime().getSeconds()).isPositive();
    assertThat(received.getDeliveryAttempt()).isZero();
  }

  @Test
  void deliversNoMoreWhatWasAcknowledged() {
    pubsub.subscription("all");
    pubsub.publish("first", "");
    pubsub.acknowledge("all", pubsub.pull("all", 1).getFirst());
    restart();

    pubsub.publish("second", "");

    assertThat(pubsub.receive("all", 1)).containsExactly("second");
  }

  @Test
  void deliversAtOnceWhatIsGivenBack() {
    pubsub.subscription("all");
    pubsub.publish("again", "");

    pubsub.deadline("all", 0, pubsub.pull("all", 1).getFirst());

    assertThat(texts(pubsub.pull("all", 1))).containsExactly("again");
  }

  @Test
  void deliversAgainWhenTheAckDeadlineHasPassedAndNotBefore() {
    pubsub.subscription("all");
    pubsub.publish("short", "");
    pubsub.publish("long", "");
    var both = pubsub.pull("all", 2);
    pubsub.deadline("all", 600, both.get(0), both.get(1));
    assertThat(pubsub.pullAtOnce("all")).isEmpty();

    pubsub.deadline("all", 1, both.getFirst());

    assertThat(texts(pubsub.pull("all", 1))).containsExactly(PubSubFixture.text(both.getFirst()));
  }

  @Test
  void keepsWithinTheFlowControlOfAStream() {
    pubsub.subscription("busy");
    IntStream.range(0, 60).forEach(i -> pubsub.publish("m" + i, ""));
    restart();
    var seen = ConcurrentHashMap.<String>newKeySet();
    var out = new AtomicInteger();
    var most = new AtomicInteger();

    try (var _ =
        pubsub.subscriber(
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
  void deliversInTheOrderOfEveryKey() {
    pubsub.subscription("ordered");
    for (var i = 0; i < 10; i++) {
      pubsub.publish("a" + i, "a");
      pubsub.publish("b" + i, "b");
    }
    restart();

    var received = pubsub.receive("ordered", 20);

    for (var key : List.of("a", "b")) {
      assertThat(received.stream().filter(text -> text.startsWith(key)))
          .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(i -> key + i).toList());
    }
  }

  @Test
  @OfficialDiffers(
      "it delivers a message that was given back alone, after the later ones of its key")
  void deliversEverythingOfAKeyAgainFromTheMessageThatIsGivenBack() {
    pubsub.subscription("ordered");
    for (var i = 0; i < 4; i++) {
      pubsub.publish("m" + i, "key");
    }
    var first = pubsub.pull("ordered", 4);
    pubsub.acknowledge("ordered", first.get(0), first.get(2));

    pubsub.deadline("ordered", 0, first.get(1));

    assertThat(texts(pubsub.pull("ordered", 3))).containsExactly("m1", "m2", "m3");
    restart();
    assertThat(texts(pubsub.pull("ordered", 3))).containsExactly("m1", "m2", "m3");
  }

  @Test
  @OfficialDiffers("it delivers again without a pause after the first failure")
  void waitsLongerBeforeEveryRedelivery() {
    var policy =
        RetryPolicy.newBuilder().setMinimumBackoff(seconds(1)).setMaximumBackoff(seconds(600));
    pubsub.create("patient", Subscription.newBuilder().setRetryPolicy(policy));
    pubsub.publish("again", "");
    restart();
    var times = new CopyOnWriteArrayList<Long>();

    try (var _ =
        pubsub.subscriber(
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
  void forwardsWhatFailsTooOftenToTheDeadLetters() {
    pubsub.topics().createTopic(pubsub.topic("dead"));
    var policy =
        DeadLetterPolicy.newBuilder()
            .setDeadLetterTopic(pubsub.topic("dead"))
            .setMaxDeliveryAttempts(5);
    pubsub.create("failing", Subscription.newBuilder().setDeadLetterPolicy(policy));
    pubsub.create("letters", Subscription.newBuilder().setTopic(pubsub.topic("dead")));
    pubsub.publish("poison", "", "n", "1");
    for (var attempt = 1; attempt <= 5; attempt++) {
      if (attempt == 3) {
        restart();
      }
      var delivered = pubsub.pull("failing", 1).getFirst();
      assertThat(delivered.getDeliveryAttempt()).isEqualTo(attempt);
      pubsub.deadline("failing", 0, delivered);
    }

    var letters = new ArrayList<ReceivedMessage>();
    await()
        .until(() -> {
          assertThat(pubsub.pullAtOnce("failing")).isEmpty();
          letters.addAll(pubsub.pullAtOnce("letters"));
          return !letters.isEmpty();
        });

    var letter = letters.getFirst();
    assertThat(PubSubFixture.text(letter)).isEqualTo("poison");
    assertThat(letter.getMessage().getAttributesMap())
        .containsEntry("n", "1")
        .containsEntry("CloudPubSubDeadLetterSourceDeliveryCount", "5")
        .containsEntry("CloudPubSubDeadLetterSourceSubscription", "failing")
        .containsEntry("CloudPubSubDeadLetterSourceSubscriptionProject", project)
        .containsKey("CloudPubSubDeadLetterSourceTopicPublishTime");
  }

  @Test
  @OfficialDiffers("it takes a filter and delivers everything")
  void deliversOnlyWhatTheFilterLetsThrough() {
    pubsub.create(
        "state",
        Subscription.newBuilder()
            .setFilter("attributes.scope = \"state\" AND NOT attributes:private"));
    pubsub.publish("plain", "");
    pubsub.publish("private", "", "scope", "state", "private", "yes");
    pubsub.publish("state", "", "scope", "state");
    restart();

    assertThat(pubsub.receive("state", 1)).containsExactly("state");
  }

  // Refusals.

  private void refusedSubscription(
      com.google.api.gax.rpc.StatusCode.Code code, String text, Subscription.Builder asked) {
    Refused.with(code, text, () -> pubsub.create("refused", asked));
  }

  private void refusedPublish(String text, PubsubMessage... messages) {
    var request =
        PublishRequest.newBuilder()
            .setTopic(pubsub.topic("events"))
            .addAllMessages(List.of(messages))
            .build();
    Refused.with(INVALID_ARGUMENT, text, () -> pubsub.topics().publishCallable().call(request));
  }

  private static PubsubMessage.Builder message() {
    return PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8("x"));
  }

  @Test
  void saysWhatIsNotThere() {
    Refused.with(NOT_FOUND, "", () -> pubsub.subscriptions().pull(pubsub.name("none"), 1));
    Refused.with(
        NOT_FOUND,
        "",
        () -> pubsub.topics().publish(pubsub.topic("none"), List.of(message().build())));
    refusedSubscription(NOT_FOUND, "", Subscription.newBuilder().setTopic(pubsub.topic("none")));
    refusedSubscription(
        NOT_FOUND,
        "",
        Subscription.newBuilder()
            .setDeadLetterPolicy(
                DeadLetterPolicy.newBuilder()
                    .setDeadLetterTopic(pubsub.topic("none"))
                    .setMaxDeliveryAttempts(5)));
  }

  @Test
  void saysWhatIsThereAlready() {
    pubsub.subscription("twice");
    restart();

    Refused.with(
        ALREADY_EXISTS,
        "already exists",
        () -> pubsub.topics().createTopic(pubsub.topic("events")));
    Refused.with(ALREADY_EXISTS, "already exists", () -> pubsub.subscription("twice"));
  }

  @Test
  void refusesOddNames() {
    for (var id : List.of("ab", "goog-topic", "with space")) {
      Refused.with(
          INVALID_ARGUMENT,
          "Invalid [topics] name: (name=" + pubsub.topic(id) + ")",
          () -> pubsub.topics().createTopic(pubsub.topic(id)));
    }
  }

  @Test
  void refusesEmptyAndOverfullRequests() {
    refusedPublish("No messages to publish");
    refusedPublish("Some messages are empty", PubsubMessage.getDefaultInstance());
    refusedPublish(
        "Too many messages to publish",
        IntStream.rangeClosed(0, 1000)
            .mapToObj(_ -> message().build())
            .toArray(PubsubMessage[]::new));
  }

  @Test
  @OfficialDiffers("it takes messages of any size")
  void refusesOversizedMessages() {
    refusedPublish("", message().setOrderingKey("k".repeat(1025)).build());
    refusedPublish("", message().putAttributes("k".repeat(257), "v").build());
    refusedPublish("", message().putAttributes("k", "v".repeat(1025)).build());
    refusedPublish("", message().putAttributes("googKey", "v").build());
    refusedPublish("", message().setData(ByteString.copyFrom(new byte[10_000_001])).build());
  }

  @Test
  void refusesTooLongDeadlinesAndTooFewAttempts() {
    refusedSubscription(
        INVALID_ARGUMENT,
        "ack_deadline_secs out of bounds",
        Subscription.newBuilder().setAckDeadlineSeconds(601));
    refusedSubscription(
        OUT_OF_RANGE,
        "The value for max_delivery_attempts is too small. You passed 3 in the request, but the"
            + " minimum value is 5.",
        Subscription.newBuilder()
            .setDeadLetterPolicy(
                DeadLetterPolicy.newBuilder()
                    .setDeadLetterTopic(pubsub.topic("events"))
                    .setMaxDeliveryAttempts(3)));
  }

  @Test
  @OfficialDiffers("it takes ack deadlines below ten seconds")
  void refusesTooShortDeadlines() {
    refusedSubscription(
        INVALID_ARGUMENT,
        "ack_deadline_secs out of bounds",
        Subscription.newBuilder().setAckDeadlineSeconds(5));
  }

  @Test
  @OfficialDiffers("it does not check filters or retentions")
  void refusesFiltersItCannotReadAndRetentionsOutOfBounds() {
    refusedSubscription(
        INVALID_ARGUMENT, "", Subscription.newBuilder().setFilter("scope = \"state\""));
    refusedSubscription(
        INVALID_ARGUMENT, "", Subscription.newBuilder().setMessageRetentionDuration(seconds(599)));
  }
}
