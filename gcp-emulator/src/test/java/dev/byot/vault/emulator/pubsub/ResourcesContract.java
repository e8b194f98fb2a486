package dev.byot.vault.emulator.pubsub;

import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static com.google.api.gax.rpc.StatusCode.Code.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import com.google.pubsub.v1.UpdateTopicRequest;
import dev.byot.vault.emulator.official.OfficialDiffers;
import dev.byot.vault.emulator.testing.Refused;
import org.junit.jupiter.api.Test;

/// Topics and subscriptions.
interface ResourcesContract extends ContractPart {
  private static FieldMask mask(String path) {
    return FieldMask.newBuilder().addPaths(path).build();
  }

  @Test
  default void keepsTopics() {
    var name = pubsub().topic("labelled");
    pubsub().topics().createTopic(Topic.newBuilder().setName(name).putLabels("a", "1").build());
    restart();

    assertThat(pubsub().topics().getTopic(name).getLabelsMap()).containsEntry("a", "1");
    assertThat(pubsub().topics().listTopics(pubsub().project()).iterateAll())
        .extracting(Topic::getName)
        .containsExactlyInAnyOrder(pubsub().topic("events"), name);
    pubsub().topics().deleteTopic(name);
    Refused.with(NOT_FOUND, "", () -> pubsub().topics().getTopic(name));
    Refused.with(NOT_FOUND, "", () -> pubsub().topics().deleteTopic(name));
  }

  @Test
  @OfficialDiffers(PubSubDifferences.TOPIC_UPDATES)
  default void changesTheLabelsOfATopic() {
    var changed =
        Topic.newBuilder().setName(pubsub().topic("events")).putLabels("stage", "test").build();
    var request = UpdateTopicRequest.newBuilder().setTopic(changed);

    pubsub().topics().updateTopic(request.setUpdateMask(mask("labels")).build());
    restart();

    assertThat(pubsub().topics().getTopic(pubsub().topic("events")).getLabelsMap())
        .containsEntry("stage", "test");
  }

  @Test
  default void keepsSubscriptions() {
    pubsub().create("kept", Subscription.newBuilder().setAckDeadlineSeconds(30));
    pubsub().subscription("ordered");
    restart();

    var kept = pubsub().subscriptions().getSubscription(pubsub().name("kept"));
    assertThat(kept.getAckDeadlineSeconds()).isEqualTo(30);
    assertThat(kept.getTopic()).isEqualTo(pubsub().topic("events"));
    assertThat(pubsub().subscriptions().listSubscriptions(pubsub().project()).iterateAll())
        .extracting(Subscription::getName)
        .containsExactlyInAnyOrder(pubsub().name("kept"), pubsub().name("ordered"));
    assertThat(pubsub().topics().listTopicSubscriptions(pubsub().topic("events")).iterateAll())
        .containsExactlyInAnyOrder(pubsub().name("kept"), pubsub().name("ordered"));
    pubsub().subscriptions().deleteSubscription(pubsub().name("kept"));
    Refused.with(
        NOT_FOUND, "", () -> pubsub().subscriptions().getSubscription(pubsub().name("kept")));
  }

  @Test
  default void fillsInTheDefaultsOfASubscription() {
    var created = pubsub().create("plain", Subscription.newBuilder());

    assertThat(created.getAckDeadlineSeconds()).isEqualTo(10);
    assertThat(created.getMessageRetentionDuration())
        .isEqualTo(Duration.newBuilder().setSeconds(7 * 24 * 3600).build());
  }

  @Test
  default void changesASubscription() {
    pubsub().subscription("changing");
    var asked =
        Subscription.newBuilder().setName(pubsub().name("changing")).setAckDeadlineSeconds(40);

    pubsub().subscriptions().updateSubscription(asked.build(), mask("ack_deadline_seconds"));
    restart();

    var changed = pubsub().subscriptions().getSubscription(pubsub().name("changing"));
    assertThat(changed.getAckDeadlineSeconds()).isEqualTo(40);
    assertThat(changed.getEnableMessageOrdering()).isTrue();
  }

  @Test
  default void neverChangesAFilter() {
    pubsub().subscription("fixed");
    var asked = Subscription.newBuilder().setName(pubsub().name("fixed")).setFilter("attributes:a");

    Refused.with(
        INVALID_ARGUMENT,
        "",
        () -> pubsub().subscriptions().updateSubscription(asked.build(), mask("filter")));
  }

  @Test
  default void letsASubscriptionOutliveItsTopic() {
    pubsub().subscription("orphan");
    pubsub().publish("before", "");
    pubsub().topics().deleteTopic(pubsub().topic("events"));
    restart();

    assertThat(pubsub().subscriptions().getSubscription(pubsub().name("orphan")).getTopic())
        .isEqualTo("_deleted-topic_");
    assertThat(PubSubFixture.texts(pubsub().pull("orphan", 1))).containsExactly("before");
  }
}
