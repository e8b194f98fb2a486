package dev.byot.vault.messaging.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessageHandler;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PubSubMessagingTest extends PubSubFixture {

  @Test
  void carriesDataKeyAndAttributes() {
    var sent = message("hello", "key", Map.of("a", "b"));
    var messages = new CopyOnWriteArrayList<Message>();

    publisher.publish(sent).join();

    try (var _ = PubSubReceiver.start(google.clients(), "all", 2, keeping(messages))) {
      await().until(() -> messages.size() == 1);
    }
    assertThat(messages.getFirst()).isEqualTo(sent);
  }

  private static MessageHandler keeping(List<Message> messages) {
    return message -> {
      messages.add(message);
      return Disposition.DONE;
    };
  }

  @Test
  void bringsAMessageAgainUntilItIsDone() {
    publisher.publish(message("again", "key")).join();
    var attempts = new AtomicInteger();

    try (var _ =
        PubSubReceiver.start(
            google.clients(),
            "all",
            2,
            message ->
                switch (attempts.incrementAndGet()) {
                  case 1 -> Disposition.RETRY;
                  case 2 -> throw new IllegalStateException("a handler that breaks");
                  default -> {
                    received.add(text(message));
                    yield Disposition.DONE;
                  }
                })) {
      await().until(() -> received.size() == 1);
    }
    assertThat(attempts).hasValue(3);
  }

  @Test
  void goesOnWhileAcknowledgementsAreUnderWay() {
    google.cloud().faults().add(Fault.always("Subscriber/Acknowledge", new Fault.Action.Freeze()));
    for (var i = 0; i < 16; i++) {
      publisher.publish(message("m" + i, null)).join();
    }

    try (var _ = PubSubReceiver.start(google.clients(), "all", 1, keeping())) {
      await().until(() -> received.size() == 16);
      google.cloud().faults().clear();
    }
  }

  @Test
  void takesNoMoreBytesThanMayWait() {
    var answers = new CopyOnWriteArrayList<CompletableFuture<Disposition>>();
    for (var i = 0; i < 8; i++) {
      publisher.publish(message("x".repeat(10_000), null)).join();
    }

    try (var _ =
        PubSubReceiver.startDeferring(
            google.clients(),
            "all",
            1_000,
            35_000,
            _ -> {
              answers.add(new CompletableFuture<>());
              return answers.getLast();
            })) {
      await().until(() -> answers.size() == 3);
      var subscription = google.clients().settings().subscription("all");
      var left = google.clients().subscriptions().pull(subscription, 8);
      answers.forEach(answer -> answer.complete(Disposition.DONE));

      assertThat(left.getReceivedMessagesCount()).isEqualTo(5);
    }
  }

  @Test
  void anOrderedPublishGoesThroughAfterOneThatFailed() {
    google
        .cloud()
        .faults()
        .add(
            Fault.next(
                1, "Publisher/Publish", new Fault.Action.Fail(Status.Code.INVALID_ARGUMENT)));
    assertThatThrownBy(() -> publisher.publish(message("lost", "key")).join())
        .isInstanceOf(CompletionException.class);

    publisher.publish(message("next", "key")).join();

    try (var _ =
        PubSubReceiver.start(
            google.clients(),
            "all",
            2,
            message -> {
              received.add(text(message));
              return Disposition.DONE;
            })) {
      await().until(() -> received.size() == 1);
    }
    assertThat(received).containsExactly("next");
  }

  @Test
  void anInstanceHearsOnlyWhatChangesTheStateAndLeavesNothingBehind() {
    var own = OwnSubscription.create(google.clients(), "events");
    publisher.publish(message("other", null)).join();
    publisher.publish(message("state", null, Map.of("scope", "state"))).join();

    try (var _ =
        PubSubReceiver.start(
            google.clients(),
            own.id(),
            1,
            message -> {
              received.add(text(message));
              return Disposition.DONE;
            })) {
      await().until(() -> !received.isEmpty());
    }
    own.close();

    assertThat(received).containsExactly("state");
    assertThat(
            google
                .clients()
                .topics()
                .listTopicSubscriptions(google.clients().settings().topic("events"))
                .iterateAll())
        .containsExactly(google.clients().settings().subscription("all"));
  }
}
