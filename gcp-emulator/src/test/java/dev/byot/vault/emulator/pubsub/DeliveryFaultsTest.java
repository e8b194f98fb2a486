package dev.byot.vault.emulator.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.pubsub.v1.ReceivedMessage;
import dev.byot.vault.emulator.faults.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Deliveries that misbehave as the real service's may.
final class DeliveryFaultsTest {
  private final ClockedPubSub pubsub = ClockedPubSub.inMemory();

  @BeforeEach
  void subscribe() {
    pubsub.subscription("s");
  }

  @AfterEach
  void close() {
    pubsub.close();
  }

  private static List<String> texts(List<ReceivedMessage> messages) {
    return messages.stream().map(ClockedPubSub::text).toList();
  }

  private List<ReceivedMessage> awaitMessages() {
    var found = new AtomicReference<>(List.<ReceivedMessage>of());
    await()
        .until(() -> {
          found.set(pubsub.pull("s"));
          return !found.get().isEmpty();
        });
    return found.get();
  }

  @Test
  void deliversTwiceWhatEitherAcknowledgementSettles() {
    pubsub.faults().add(Fault.next(2, "Subscriber/Pull", new Fault.Action.Duplicate()));
    pubsub.publish("", "a", "b", "c");

    var received = pubsub.pull("s");

    assertThat(texts(received)).containsExactly("a", "a", "b", "b", "c");
    assertThat(received).extracting(ReceivedMessage::getAckId).doesNotHaveDuplicates();
    pubsub.ack("s", received.get(0));
    pubsub.ack("s", received.get(3));
    pubsub.advance(Duration.ofSeconds(10));
    assertThat(texts(awaitMessages())).containsExactly("c");
  }

  @Test
  void letsOthersOvertakeAMessageButNotThoseOfItsKey() {
    var late = new Fault.Action.Reorder(Duration.ofSeconds(1));
    pubsub.faults().add(Fault.next(2, "Pull", late));
    pubsub.publish("key", "m0", "m1");
    pubsub.publish("", "a", "b");
    pubsub.publish("other", "o0");

    assertThat(texts(pubsub.pull("s"))).containsExactly("b", "o0");

    pubsub.advance(Duration.ofSeconds(1));
    assertThat(texts(awaitMessages())).containsExactlyInAnyOrder("a", "m0", "m1");
  }

  @Test
  void endsTheLeasesThatAreOut() {
    pubsub.publish("key", "m0");
    pubsub.publish("", "a");
    assertThat(pubsub.pull("s")).hasSize(2);

    pubsub.faults().add(Fault.next(1, "Pull", new Fault.Action.ExpireLease()).on("key"));

    assertThat(texts(pubsub.pull("s"))).containsExactly("m0");
    assertThat(pubsub.pull("s")).isEmpty();
  }

  @Test
  void endsALeaseAsItBegins() {
    pubsub.faults().add(Fault.next(1, "Pull", new Fault.Action.ExpireLease()).on("of-s"));
    pubsub.publish("key", "m0", "m1");
    assertThat(texts(pubsub.pull("s"))).containsExactly("m0", "m1");

    var again = awaitMessages();

    assertThat(texts(again)).containsExactly("m0", "m1");
    again.forEach(message -> pubsub.ack("s", message));
    assertThat(pubsub.faults().list()).isEmpty();
  }

  @Test
  void strikesOnlyTheSubscriptionThatItNames() {
    pubsub.subscription("other");
    pubsub.faults().add(Fault.always("Pull", new Fault.Action.Duplicate()).on("of-other"));

    pubsub.publish("", "a");

    assertThat(pubsub.pull("s")).hasSize(1);
    assertThat(pubsub.pull("other")).hasSize(2);
  }
}
