package dev.byot.vault.emulator.pubsub;

import static dev.byot.vault.emulator.pubsub.ClockedPubSub.TOPIC;
import static dev.byot.vault.emulator.pubsub.ClockedPubSub.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.ModifyAckDeadlineRequest;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.PushConfig;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import dev.byot.vault.emulator.rpc.Times;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the real service refuses, and what this one does not have.
final class RefusalsTest {
  private final ClockedPubSub pubsub = ClockedPubSub.inMemory();

  @AfterEach
  void close() {
    pubsub.close();
  }

  private static void refused(Status.Code code, String text, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
        .hasMessageContaining(text);
  }

  private void refusedMessage(String text, UnaryOperator<PubsubMessage.Builder> change) {
    var message = PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8("x"));
    refused(
        Status.Code.INVALID_ARGUMENT,
        text,
        () ->
            pubsub
                .publisher()
                .publish(
                    PublishRequest.newBuilder()
                        .setTopic(TOPIC)
                        .addMessages(change.apply(message))
                        .build()));
  }

  private void refusedSubscription(
      Status.Code code, String text, UnaryOperator<Subscription.Builder> change) {
    var asked = Subscription.newBuilder().setName(name("refused")).setTopic(TOPIC);
    refused(code, text, () -> pubsub.subscriber().createSubscription(change.apply(asked).build()));
  }

  @Test
  void refusesMessagesBeyondTheLimits() {
    refusedMessage("Some messages are empty", message -> message.clearData());
    refusedMessage(
        "message_size", message -> message.setData(ByteString.copyFrom(new byte[10_000_001])));
    refusedMessage(
        "attribute_count",
        message ->
            message.putAllAttributes(
                IntStream.rangeClosed(0, 100)
                    .boxed()
                    .collect(Collectors.toMap(n -> "k" + n, _ -> "v"))));
    refusedMessage("key", message -> message.putAllAttributes(Map.of("k".repeat(257), "v")));
    refusedMessage("value", message -> message.putAllAttributes(Map.of("k", "v".repeat(1025))));
    refusedMessage("googKey", message -> message.putAllAttributes(Map.of("googKey", "v")));
    refusedMessage("ordering_key", message -> message.setOrderingKey("k".repeat(1025)));
  }

  @Test
  void refusesRequestsBeyondTheLimits() {
    var message = PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8("x")).build();
    var none = PublishRequest.newBuilder().setTopic(TOPIC).build();
    var many = none.toBuilder();
    IntStream.rangeClosed(0, 1000).forEach(_ -> many.addMessages(message));
    var large = PubsubMessage.newBuilder().setData(ByteString.copyFrom(new byte[6_000_000]));
    var heavy = none.toBuilder().addMessages(large).addMessages(large).build();

    refused(
        Status.Code.INVALID_ARGUMENT,
        "No messages to publish",
        () -> pubsub.publisher().publish(none));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "Too many messages to publish",
        () -> pubsub.publisher().publish(many.build()));
    refused(Status.Code.INVALID_ARGUMENT, "payload size", () -> pubsub.publisher().publish(heavy));
    refused(
        Status.Code.NOT_FOUND,
        "Resource not found (resource=none).",
        () ->
            pubsub
                .publisher()
                .publish(
                    none.toBuilder()
                        .setTopic("projects/p/topics/none")
                        .addMessages(message)
                        .build()));
  }

  @Test
  void refusesSubscriptionsOutOfBounds() {
    var invalid = Status.Code.INVALID_ARGUMENT;
    refusedSubscription(invalid, "ack_deadline_secs", s -> s.setAckDeadlineSeconds(5));
    refusedSubscription(invalid, "ack_deadline_secs", s -> s.setAckDeadlineSeconds(601));
    refusedSubscription(invalid, "Invalid [subscriptions] name", s -> s.setName("x"));
    refusedSubscription(invalid, "Invalid filter", s -> s.setFilter("scope"));
    refusedSubscription(
        invalid,
        "message_retention_duration",
        s -> s.setMessageRetentionDuration(Times.duration(Duration.ofMinutes(9))));
    refusedSubscription(
        invalid,
        "maximum_backoff",
        s ->
            s.setRetryPolicy(
                RetryPolicy.newBuilder().setMaximumBackoff(Times.duration(Duration.ofSeconds(1)))));
    refusedSubscription(
        Status.Code.OUT_OF_RANGE,
        "The value for max_delivery_attempts is too small. You passed 3 in the request, but the"
            + " minimum value is 5.",
        s -> s.setDeadLetterPolicy(DeadLetterPolicy.newBuilder().setMaxDeliveryAttempts(3)));
    refusedSubscription(
        Status.Code.NOT_FOUND,
        "dead",
        s ->
            s.setDeadLetterPolicy(
                DeadLetterPolicy.newBuilder().setDeadLetterTopic("projects/p/topics/dead")));
    refusedSubscription(Status.Code.NOT_FOUND, "none", s -> s.setTopic("projects/p/topics/none"));
  }

  @Test
  void refusesWhatExistsAlready() {
    pubsub.subscription("twice");

    refused(
        Status.Code.ALREADY_EXISTS,
        "Resource already exists in the project (resource=events).",
        () -> pubsub.topic(TOPIC));
    refused(Status.Code.ALREADY_EXISTS, "resource=of-twice", () -> pubsub.subscription("twice"));
  }

  @Test
  void refusesOddReceivers() {
    pubsub.subscription("s");

    refused(
        Status.Code.INVALID_ARGUMENT,
        "max_messages",
        () ->
            pubsub.subscriber().pull(PullRequest.newBuilder().setSubscription(name("s")).build()));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "acknowledgement ids",
        () ->
            pubsub
                .subscriber()
                .acknowledge(
                    AcknowledgeRequest.newBuilder()
                        .setSubscription(name("s"))
                        .addAckIds("odd")
                        .build()));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "ack_deadline_seconds",
        () ->
            pubsub
                .subscriber()
                .modifyAckDeadline(
                    ModifyAckDeadlineRequest.newBuilder()
                        .setSubscription(name("s"))
                        .setAckDeadlineSeconds(601)
                        .build()));
  }

  @Test
  void saysWhatItDoesNotHave() {
    var missing = Status.Code.UNIMPLEMENTED;
    refusedSubscription(missing, "exactly-once", s -> s.setEnableExactlyOnceDelivery(true));
    refusedSubscription(
        missing,
        "any delivery but pull",
        s -> s.setPushConfig(PushConfig.newBuilder().setPushEndpoint("https://example.com")));
    refusedSubscription(missing, "seek", s -> s.setRetainAckedMessages(true));
    refused(
        missing,
        "topics",
        () ->
            pubsub
                .publisher()
                .createTopic(
                    Topic.newBuilder()
                        .setName("projects/p/topics/locked")
                        .setKmsKeyName("key")
                        .build()));
  }
}
