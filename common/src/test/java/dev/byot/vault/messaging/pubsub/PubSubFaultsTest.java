package dev.byot.vault.messaging.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.messaging.Disposition;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Messaging while Pub/Sub fails, and while it is closed.
final class PubSubFaultsTest extends PubSubFixture {

  private void fault(int times, String method, Fault.Action action) {
    google.cloud().faults().add(Fault.next(times, method, action));
  }

  @Test
  void goesOnTryingWhilePubSubIsAway() {
    for (var key : new String[] {null, "key"}) {
      fault(3, "Publisher/Publish", new Fault.Action.Fail(Status.Code.UNAVAILABLE));

      assertThatCode(() -> publisher.publish(message("m", key)).join()).doesNotThrowAnyException();
    }
  }

  @Test
  void aLostAnswerMayDoubleAMessageButNeverLosesIt() {
    fault(1, "Publisher/Publish", new Fault.Action.LoseReply());
    publisher.publish(message("m", "key")).join();

    try (var _ = PubSubReceiver.start(google.clients(), "all", 1, keeping())) {
      await().until(() -> !received.isEmpty());
    }

    assertThat(received).containsOnly("m");
  }

  @Test
  void closingSendsWhatIsStillWaiting() {
    fault(2, "Publisher/Publish", new Fault.Action.Delay(Duration.ofMillis(200)));
    var single = publisher.publish(message("one", "key"));
    var batched = publisher.publish(message("two", null));

    publisher.close();

    assertThat(single).isCompleted();
    assertThat(batched).isCompleted();
  }

  @Test
  void aClosedPublisherFailsTheFutureAndThrowsNothing() {
    publisher.close();

    assertThat(publisher.publish(message("late", null))).isCompletedExceptionally();
    assertThatCode(publisher::close).doesNotThrowAnyException();
  }

  @Test
  void aReceiverWhoseSubscriptionIsGoneSaysSoAndCloses() {
    var receiver = PubSubReceiver.start(google.clients(), "all", 1, keeping());
    assertThat(receiver.isRunning()).isTrue();

    google
        .clients()
        .subscriptions()
        .deleteSubscription(google.clients().settings().subscription("all"));

    await().until(() -> !receiver.isRunning());
    assertThatCode(receiver::close).doesNotThrowAnyException();
  }

  /// A process that is killed when it has received something neither renews nor shortens its claim.
  @Test
  void whatADeadProcessHeldComesToOthersSoon() {
    var stuck = new CountDownLatch(1);
    var gone = new Fault.Action.Fail(Status.Code.UNAVAILABLE);
    google.cloud().faults().add(Fault.always("ModifyAckDeadline", gone));
    publisher.publish(message("held", "key")).join();
    try (var _ =
        PubSubReceiver.start(
            google.clients(),
            "all",
            1,
            message -> {
              var done = keeping().handle(message);
              assertThatCode(stuck::await).doesNotThrowAnyException();
              return done;
            })) {
      await().until(() -> !received.isEmpty());
      google.cloud().faults().add(Fault.always("StreamingPull", gone));

      await().atMost(Duration.ofSeconds(25)).until(() -> pull().contains("held"));
      stuck.countDown();
    }
  }

  private List<String> pull() {
    var subscription = google.clients().settings().subscription("all");
    return google.clients().subscriptions().pull(subscription, 1).getReceivedMessagesList().stream()
        .map(each -> each.getMessage().getData().toStringUtf8())
        .toList();
  }

  @Test
  void closingWaitsForWhatIsBeingHandled() {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    publisher.publish(message("slow", "key")).join();
    var receiver =
        PubSubReceiver.start(
            google.clients(),
            "all",
            1,
            message -> {
              entered.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Disposition.RETRY;
              }
              return keeping().handle(message);
            });
    await().until(() -> entered.getCount() == 0);

    var closing = Thread.ofVirtual().start(receiver::close);
    await().until(() -> !receiver.isRunning());
    release.countDown();
    await().until(() -> !closing.isAlive());

    assertThat(received).containsExactly("slow");
  }

  @Test
  void aSubscriptionWhoseCreationWasAnsweredTooLateIsTaken() {
    fault(1, "Subscriber/CreateSubscription", new Fault.Action.LoseReply());

    var own = OwnSubscription.create(google.clients(), "events");

    try (var receiver = PubSubReceiver.start(google.clients(), own.id(), 1, keeping())) {
      assertThat(receiver.isRunning()).isTrue();
    }
    own.close();
  }

  @Test
  void aSubscriptionThatCannotBeDeletedIsLeftToExpire() {
    var own = OwnSubscription.create(google.clients(), "events");
    fault(1, "Subscriber/DeleteSubscription", new Fault.Action.Fail(Status.Code.NOT_FOUND));

    assertThatCode(own::close).doesNotThrowAnyException();
  }
}
