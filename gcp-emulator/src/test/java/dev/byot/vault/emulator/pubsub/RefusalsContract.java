package dev.byot.vault.emulator.pubsub;

import static com.google.api.gax.rpc.StatusCode.Code.ALREADY_EXISTS;
import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static com.google.api.gax.rpc.StatusCode.Code.NOT_FOUND;
import static com.google.api.gax.rpc.StatusCode.Code.OUT_OF_RANGE;

import com.google.api.gax.rpc.StatusCode.Code;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.emulator.official.OfficialDiffers;
import dev.byot.vault.emulator.testing.Refused;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is refused, with the status and the words of the service.
interface RefusalsContract extends ContractPart {
  private void refusedSubscription(Code code, String text, Subscription.Builder asked) {
    Refused.with(code, text, () -> pubsub().create("refused", asked));
  }

  private void refusedPublish(String text, PubsubMessage... messages) {
    var request =
        PublishRequest.newBuilder()
            .setTopic(pubsub().topic("events"))
            .addAllMessages(List.of(messages))
            .build();
    Refused.with(INVALID_ARGUMENT, text, () -> pubsub().topics().publishCallable().call(request));
  }

  private static PubsubMessage.Builder message() {
    return PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8("x"));
  }

  @Test
  default void saysWhatIsNotThere() {
    Refused.with(NOT_FOUND, "", () -> pubsub().subscriptions().pull(pubsub().name("none"), 1));
    Refused.with(
        NOT_FOUND,
        "",
        () -> pubsub().topics().publish(pubsub().topic("none"), List.of(message().build())));
    refusedSubscription(NOT_FOUND, "", Subscription.newBuilder().setTopic(pubsub().topic("none")));
    refusedSubscription(
        NOT_FOUND,
        "",
        Subscription.newBuilder()
            .setDeadLetterPolicy(
                DeadLetterPolicy.newBuilder()
                    .setDeadLetterTopic(pubsub().topic("none"))
                    .setMaxDeliveryAttempts(5)));
  }

  @Test
  default void saysWhatIsThereAlready() {
    pubsub().subscription("twice");
    restart();

    Refused.with(
        ALREADY_EXISTS,
        "already exists",
        () -> pubsub().topics().createTopic(pubsub().topic("events")));
    Refused.with(ALREADY_EXISTS, "already exists", () -> pubsub().subscription("twice"));
  }

  @Test
  default void refusesOddNames() {
    for (var id : List.of("ab", "goog-topic", "with space")) {
      Refused.with(
          INVALID_ARGUMENT,
          "Invalid [topics] name: (name=" + pubsub().topic(id) + ")",
          () -> pubsub().topics().createTopic(pubsub().topic(id)));
    }
  }

  @Test
  default void refusesEmptyAndOverfullRequests() {
    refusedPublish("No messages to publish");
    refusedPublish("Some messages are empty", PubsubMessage.getDefaultInstance());
    refusedPublish(
        "Too many messages to publish",
        IntStream.rangeClosed(0, 1000)
            .mapToObj(_ -> message().build())
            .toArray(PubsubMessage[]::new));
  }

  @Test
  @OfficialDiffers(PubSubDifferences.MESSAGE_LIMITS)
  default void refusesOversizedMessages() {
    refusedPublish("", message().setOrderingKey("k".repeat(1025)).build());
    refusedPublish("", message().putAttributes("k".repeat(257), "v").build());
    refusedPublish("", message().putAttributes("k", "v".repeat(1025)).build());
    refusedPublish("", message().putAttributes("googKey", "v").build());
    refusedPublish("", message().setData(ByteString.copyFrom(new byte[10_000_001])).build());
  }

  @Test
  default void refusesTooLongDeadlinesAndTooFewAttempts() {
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
                    .setDeadLetterTopic(pubsub().topic("events"))
                    .setMaxDeliveryAttempts(3)));
  }

  @Test
  @OfficialDiffers(PubSubDifferences.SHORT_DEADLINES)
  default void refusesTooShortDeadlines() {
    refusedSubscription(
        INVALID_ARGUMENT,
        "ack_deadline_secs out of bounds",
        Subscription.newBuilder().setAckDeadlineSeconds(5));
  }

  @Test
  @OfficialDiffers(PubSubDifferences.SUBSCRIPTION_CHECKS)
  default void refusesFiltersItCannotReadAndRetentionsOutOfBounds() {
    refusedSubscription(
        INVALID_ARGUMENT, "", Subscription.newBuilder().setFilter("scope = \"state\""));
    refusedSubscription(
        INVALID_ARGUMENT,
        "",
        Subscription.newBuilder()
            .setMessageRetentionDuration(Duration.newBuilder().setSeconds(599).build()));
  }
}
