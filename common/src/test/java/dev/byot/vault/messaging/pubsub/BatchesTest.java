package dev.byot.vault.messaging.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which messages go out together, and when.
final class BatchesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Batches batches = batches(Duration.ofHours(1));

  private Batches batches(Duration most) {
    return new Batches(
        messages -> {
          var call = new Call(messages, new CompletableFuture<>());
          calls.add(call);
          return call.ended();
        },
        Duration.ZERO,
        most);
  }

  private record Call(List<PubsubMessage> messages, CompletableFuture<Void> ended) {
    List<String> texts() {
      return messages.stream().map(each -> each.getData().toStringUtf8()).toList();
    }
  }

  @AfterEach
  void close() throws InterruptedException {
    batches.close(PATIENCE);
  }

  private static PubsubMessage message(String text) {
    return PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8(text)).build();
  }

  private Call call(int number) {
    await().until(() -> calls.size() > number);
    return calls.get(number);
  }

  @Test
  void sendsAtOnceWhatComesAfterAPause() {
    var first = batches.publish(message("a"));
    call(0).ended().complete(null);

    assertThat(call(0).texts()).containsExactly("a");
    assertThat(first).succeedsWithin(PATIENCE);
  }

  @Test
  void sendsTogetherAndInOrderWhatComesWhileACallIsUnderWay() {
    var _ = batches.publish(message("first"));
    call(0);
    var numbers = IntStream.range(0, 5).mapToObj(Integer::toString).toList();
    var late = numbers.stream().map(text -> batches.publish(message(text))).toList();
    call(0).ended().complete(null);
    call(1).ended().complete(null);

    assertThat(call(1).texts()).isEqualTo(numbers);
    assertThat(late).allSatisfy(each -> assertThat(each).succeedsWithin(PATIENCE));
  }

  @Test
  void doesNotWaitForTheAnswerWithWhatIsEnoughForACall() {
    var _ = batches.publish(message("first"));
    call(0);
    var numbers = IntStream.range(0, 64).mapToObj(Integer::toString).toList();
    var late = numbers.stream().map(text -> batches.publish(message(text))).toList();
    call(1).ended().complete(null);

    assertThat(call(1).texts()).isEqualTo(numbers);
    assertThat(late).allSatisfy(each -> assertThat(each).succeedsWithin(PATIENCE));
  }

  @Test
  void isNotHeldUpByACallThatHangs() throws InterruptedException {
    var impatient = batches(Duration.ofMillis(1));
    var hanging = impatient.publish(message("hangs"));
    call(0);
    var next = impatient.publish(message("next"));
    call(1).ended().complete(null);

    assertThat(next).succeedsWithin(PATIENCE);
    assertThat(hanging).isNotDone();
    impatient.close(PATIENCE);
  }

  @Test
  void failsTheMessagesOfACallThatFailedAndNoOthers() throws InterruptedException {
    var impatient = batches(Duration.ZERO);
    var failing = impatient.publish(message("fails"));
    call(0).ended().completeExceptionally(new IllegalStateException("down"));
    var next = impatient.publish(message("next"));
    call(1).ended().complete(null);

    assertThat(failing).failsWithin(PATIENCE);
    assertThat(next).succeedsWithin(PATIENCE);
    impatient.close(PATIENCE);
  }

  @Test
  void sendsWhatWaitsWhenItIsClosedAndTakesNothingMore() throws InterruptedException {
    var _ = batches.publish(message("first"));
    call(0);
    var _ = batches.publish(message("last"));
    batches.close(PATIENCE);

    assertThat(call(1).texts()).containsExactly("last");
    assertThatThrownBy(() -> batches.publish(message("late")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void splitsWhatIsTooMuchForOneCall() throws InterruptedException {
    var _ = batches.publish(message("first"));
    call(0);
    for (var i = 0; i < 3; i++) {
      var _ = batches.publish(message("x".repeat(2_000_000)));
    }
    batches.close(PATIENCE);

    await().until(() -> calls.stream().mapToInt(call -> call.messages().size()).sum() == 4);
    assertThat(calls)
        .allSatisfy(call ->
            assertThat(call.messages().stream().mapToInt(PubsubMessage::getSerializedSize).sum())
                .isLessThan(5_000_001));
  }
}
