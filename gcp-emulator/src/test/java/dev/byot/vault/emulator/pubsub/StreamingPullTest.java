package dev.byot.vault.emulator.pubsub;

import static dev.byot.vault.emulator.pubsub.ClockedPubSub.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.pubsub.v1.DeleteSubscriptionRequest;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.PullResponse;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The protocol of streams, and pulls that wait.
final class StreamingPullTest {
  private final ClockedPubSub pubsub = ClockedPubSub.inMemory();

  @AfterEach
  void close() {
    pubsub.close();
  }

  /// Collects what a stream sends.
  private static final class Received implements StreamObserver<StreamingPullResponse> {
    private final List<StreamingPullResponse> responses = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    @Override
    public void onNext(StreamingPullResponse response) {
      responses.add(response);
    }

    @Override
    public void onError(Throwable cause) {
      end.complete(Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }

    List<ReceivedMessage> messages() {
      return responses.stream().flatMap(r -> r.getReceivedMessagesList().stream()).toList();
    }

    List<String> texts() {
      return messages().stream().map(ClockedPubSub::text).toList();
    }
  }

  private static StreamingPullRequest.Builder opening(String id) {
    return StreamingPullRequest.newBuilder()
        .setSubscription(name(id))
        .setStreamAckDeadlineSeconds(10);
  }

  private static StreamingPullRequest ack(ReceivedMessage message) {
    return StreamingPullRequest.newBuilder().addAckIds(message.getAckId()).build();
  }

  @Test
  void saysInEveryResponseWhetherTheSubscriptionIsOrdered() {
    pubsub.subscription("s");
    var received = new Received();
    var stream = pubsub.streams().streamingPull(received);
    stream.onNext(opening("s").build());
    pubsub.publish("", "a");
    await().until(() -> received.texts().equals(List.of("a")));

    stream.onNext(StreamingPullRequest.getDefaultInstance());

    await().until(() -> received.responses.size() == 2);
    assertThat(received.responses)
        .allSatisfy(response ->
            assertThat(response.getSubscriptionProperties().getMessageOrderingEnabled()).isTrue());
    stream.onCompleted();
    assertThat(received.end.join().isOk()).isTrue();
  }

  @Test
  void keepsWithinTheLimitsOfTheStream() {
    pubsub.subscription("s");
    pubsub.publish("", "a", "b", "c", "d");
    var received = new Received();
    var stream = pubsub.streams().streamingPull(received);
    stream.onNext(opening("s").setMaxOutstandingMessages(2).build());
    await().until(() -> received.messages().size() == 2);

    stream.onNext(ack(received.messages().getFirst()));
    await().until(() -> received.messages().size() == 3);
    pubsub.ack("s", received.messages().get(1));
    await().until(() -> received.messages().size() == 4);

    assertThat(received.texts()).containsExactly("a", "b", "c", "d");
    stream.onCompleted();
  }

  @Test
  void alwaysHasRoomForOneMessageHoweverLarge() {
    pubsub.subscription("s");
    pubsub.publish("", "a".repeat(100), "b".repeat(100));
    var received = new Received();
    var stream = pubsub.streams().streamingPull(received);
    stream.onNext(opening("s").setMaxOutstandingBytes(10).build());
    await().until(() -> received.messages().size() == 1);

    stream.onNext(
        StreamingPullRequest.newBuilder()
            .addModifyDeadlineAckIds(received.messages().getFirst().getAckId())
            .addModifyDeadlineSeconds(0)
            .build());

    await().until(() -> received.messages().size() >= 2);
    stream.onCompleted();
  }

  @Test
  void leavesTheLeasesOfAStreamThatEnds() {
    pubsub.subscription("s");
    pubsub.publish("", "a");
    var received = new Received();
    var stream = pubsub.streams().streamingPull(received);
    stream.onNext(opening("s").setStreamAckDeadlineSeconds(30).build());
    await().until(() -> received.messages().size() == 1);
    stream.onError(Status.CANCELLED.asRuntimeException());
    pubsub.advance(Duration.ofSeconds(29));
    assertThat(pubsub.pull("s")).isEmpty();

    pubsub.advance(Duration.ofSeconds(1));

    await().until(() -> pubsub.pull("s").size() == 1);
  }

  @Test
  void givesEveryStreamItsShare() {
    pubsub.subscription("s");
    var one = new Received();
    var two = new Received();
    var streams = List.of(pubsub.streams().streamingPull(one), pubsub.streams().streamingPull(two));
    streams.forEach(stream -> stream.onNext(opening("s").setMaxOutstandingMessages(3).build()));
    pubsub.publish("", "a", "b", "c", "d", "e", "f");

    await().until(() -> one.messages().size() == 3 && two.messages().size() == 3);
    streams.forEach(StreamObserver::onCompleted);
  }

  @Test
  void refusesWhatIsNoStream() {
    pubsub.subscription("s");
    var noDeadline = new Received();
    pubsub
        .streams()
        .streamingPull(noDeadline)
        .onNext(StreamingPullRequest.newBuilder().setSubscription(name("s")).build());
    var noSubscription = new Received();
    pubsub.streams().streamingPull(noSubscription).onNext(opening("none").build());
    var named = new Received();
    var twice = pubsub.streams().streamingPull(named);
    twice.onNext(opening("s").build());
    twice.onNext(opening("s").build());

    assertThat(noDeadline.end.join().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(noSubscription.end.join().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(named.end.join().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void endsTheStreamsOfADeletedSubscription() {
    pubsub.subscription("s");
    pubsub.publish("", "a");
    var received = new Received();
    var stream = pubsub.streams().streamingPull(received);
    stream.onNext(opening("s").build());
    await().until(() -> received.messages().size() == 1);

    var _ =
        pubsub
            .subscriber()
            .deleteSubscription(
                DeleteSubscriptionRequest.newBuilder().setSubscription(name("s")).build());

    assertThat(received.end.join().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void answersAPullWhenAMessageComes() {
    pubsub.subscription("s");
    var answer = waitingPull("s");

    pubsub.publish("", "a");

    assertThat(answer.join().getReceivedMessagesList()).hasSize(1);
  }

  @Test
  void answersAPullEmptyWhenItsTimeIsUp() {
    pubsub.subscription("s");
    var answer = waitingPull("s");
    var steps = new AtomicInteger();

    await()
        .until(() -> {
          pubsub.advance(Duration.ofSeconds(steps.incrementAndGet()));
          return answer.isDone();
        });

    assertThat(answer.join().getReceivedMessagesList()).isEmpty();
  }

  private CompletableFuture<PullResponse> waitingPull(String id) {
    return CompletableFuture.supplyAsync(() ->
        pubsub
            .subscriber()
            .pull(PullRequest.newBuilder().setSubscription(name(id)).setMaxMessages(10).build()));
  }
}
