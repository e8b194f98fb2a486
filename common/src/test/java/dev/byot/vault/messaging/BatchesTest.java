package dev.byot.vault.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.messaging.Batches.Pace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which items go out together, and when.
final class BatchesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Batches<String> batches = batches(FOR_EVER, FOR_EVER);

  private Batches<String> batches(Duration patience, Duration leisure) {
    return new Batches<>(
        items -> {
          var call = new Call(items, new CompletableFuture<>());
          calls.add(call);
          return call.ended();
        },
        new Pace(Duration.ofMillis(1), patience, leisure));
  }

  private record Call(List<String> items, CompletableFuture<Void> ended) {}

  @AfterEach
  void close() throws InterruptedException {
    batches.close(PATIENCE);
  }

  private Call call(int number) {
    await().until(() -> calls.size() > number);
    return calls.get(number);
  }

  @Test
  void sendsSoonWhatComesAfterAPause() {
    var first = batches.send("a", true);
    call(0).ended().complete(null);

    assertThat(call(0).items()).containsExactly("a");
    assertThat(first).succeedsWithin(PATIENCE);
  }

  @Test
  void sendsTogetherAndInOrderWhatComesWhileACallIsUnderWay() {
    var _ = batches.send("first", true);
    call(0);
    var numbers = IntStream.range(0, 5).mapToObj(Integer::toString).toList();
    var late = numbers.stream().map(text -> batches.send(text, true)).toList();
    call(0).ended().complete(null);
    call(1).ended().complete(null);

    assertThat(call(1).items()).isEqualTo(numbers);
    assertThat(late).allSatisfy(each -> assertThat(each).succeedsWithin(PATIENCE));
  }

  @Test
  void doesNotWaitForTheAnswerWithWhatIsEnoughForACall() {
    var _ = batches.send("first", true);
    call(0);
    var numbers = IntStream.range(0, 64).mapToObj(Integer::toString).toList();
    var late = numbers.stream().map(text -> batches.send(text, true)).toList();
    call(1).ended().complete(null);

    assertThat(call(1).items()).isEqualTo(numbers);
    assertThat(late).allSatisfy(each -> assertThat(each).succeedsWithin(PATIENCE));
  }

  @Test
  void keepsWhatNobodyWaitsForUntilSomethingElseIsSent() {
    var kept = IntStream.range(0, 3).mapToObj(i -> batches.send("kept " + i, false)).toList();
    var awaited = batches.send("awaited", true);
    call(0).ended().complete(null);

    assertThat(call(0).items()).containsExactly("kept 0", "kept 1", "kept 2", "awaited");
    assertThat(awaited).succeedsWithin(PATIENCE);
    assertThat(kept).allSatisfy(each -> assertThat(each).succeedsWithin(PATIENCE));
  }

  @Test
  void sendsWhatNobodyWaitsForWhenNothingElseComes() throws InterruptedException {
    var hurried = batches(FOR_EVER, Duration.ofMillis(10));
    var kept = hurried.send("kept", false);
    call(0).ended().complete(null);

    assertThat(kept).succeedsWithin(PATIENCE);
    hurried.close(PATIENCE);
  }

  @Test
  void isNotHeldUpByACallThatHangs() throws InterruptedException {
    var impatient = batches(Duration.ofMillis(1), FOR_EVER);
    var hanging = impatient.send("hangs", true);
    call(0);
    var next = impatient.send("next", true);
    call(1).ended().complete(null);

    assertThat(next).succeedsWithin(PATIENCE);
    assertThat(hanging).isNotDone();
    impatient.close(PATIENCE);
  }

  @Test
  void failsTheItemsOfACallThatFailedAndNoOthers() throws InterruptedException {
    var impatient = batches(Duration.ZERO, FOR_EVER);
    var failing = impatient.send("fails", true);
    call(0).ended().completeExceptionally(new IllegalStateException("down"));
    var next = impatient.send("next", true);
    call(1).ended().complete(null);

    assertThat(failing).failsWithin(PATIENCE);
    assertThat(next).succeedsWithin(PATIENCE);
    impatient.close(PATIENCE);
  }

  @Test
  void goesOnAfterACallThatCouldNotEvenBegin() throws InterruptedException {
    var breaking =
        new Batches<String>(
            items -> {
              if (items.contains("breaks")) {
                throw new StackOverflowError();
              }
              return CompletableFuture.completedFuture(null);
            },
            new Pace(Duration.ofMillis(1), FOR_EVER, FOR_EVER));

    assertThat(breaking.send("breaks", true)).failsWithin(PATIENCE);
    assertThat(breaking.send("next", true)).succeedsWithin(PATIENCE);
    breaking.close(PATIENCE);
  }

  @Test
  void sendsWhatWaitsWhenItIsClosedAndTakesNothingMore() throws InterruptedException {
    var _ = batches.send("first", true);
    call(0);
    var _ = batches.send("last", true);
    batches.close(PATIENCE);

    assertThat(call(1).items()).containsExactly("last");
    assertThatThrownBy(() -> batches.send("late", true)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void splitsWhatIsTooMuchForOneCall() throws InterruptedException {
    var _ = batches.send("first", true);
    call(0);
    for (var i = 0; i <= 64 + Batches.MOST; i++) {
      var _ = batches.send("later", true);
    }
    batches.close(PATIENCE);

    assertThat(calls.stream().mapToInt(call -> call.items().size()).sum())
        .isEqualTo(1 + 64 + Batches.MOST + 1);
    assertThat(calls)
        .allSatisfy(call -> assertThat(call.items().size()).isBetween(1, Batches.MOST));
  }
}
