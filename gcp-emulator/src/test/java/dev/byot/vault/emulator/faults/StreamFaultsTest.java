package dev.byot.vault.emulator.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.PublisherGrpc.PublisherBlockingStub;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import dev.byot.vault.emulator.LocalCloud;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Faults of calls that are running.
final class StreamFaultsTest {
  private static final String TOPIC = "projects/p/topics/events";
  private static final String SUBSCRIPTION = "projects/p/subscriptions/all";

  private final LocalCloud cloud = LocalCloud.inMemory();
  private final ManagedChannel channel =
      ManagedChannelBuilder.forTarget(cloud.endpoint()).usePlaintext().build();
  private final PublisherBlockingStub publisher = PublisherGrpc.newBlockingStub(channel);
  private final List<String> received = new CopyOnWriteArrayList<>();

  @BeforeEach
  void create() {
    var _ = publisher.createTopic(Topic.newBuilder().setName(TOPIC).build());
    var _ =
        SubscriberGrpc.newBlockingStub(channel)
            .createSubscription(
                Subscription.newBuilder().setName(SUBSCRIPTION).setTopic(TOPIC).build());
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    cloud.close();
  }

  private void publish(String text) {
    var _ =
        publisher.publish(
            PublishRequest.newBuilder()
                .setTopic(TOPIC)
                .addMessages(PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8(text)))
                .build());
  }

  /// Opens a stream, and says how it ends.
  private CompletableFuture<Status> pull() {
    var end = new CompletableFuture<Status>();
    SubscriberGrpc.newStub(channel)
        .streamingPull(
            new StreamObserver<StreamingPullResponse>() {
              @Override
              public void onNext(StreamingPullResponse response) {
                response
                    .getReceivedMessagesList()
                    .forEach(each -> received.add(each.getMessage().getData().toStringUtf8()));
              }

              @Override
              public void onError(Throwable cause) {
                end.complete(Status.fromThrowable(cause));
              }

              @Override
              public void onCompleted() {
                end.complete(Status.OK);
              }
            })
        .onNext(
            StreamingPullRequest.newBuilder()
                .setSubscription(SUBSCRIPTION)
                .setStreamAckDeadlineSeconds(10)
                .build());
    return end;
  }

  @Test
  void endsAStreamThatIsRunning() {
    var end = pull();
    publish("a");
    await().until(() -> received.equals(List.of("a")));

    cloud
        .faults()
        .add(Fault.next(1, "StreamingPull", new Fault.Action.Fail(Status.Code.UNAVAILABLE)));

    assertThat(end.join().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    var _ = pull();
    publish("b");
    await().until(() -> received.equals(List.of("a", "b")));
  }

  @Test
  void refusesANewStream() {
    cloud
        .faults()
        .add(
            Fault.next(1, "StreamingPull", new Fault.Action.Fail(Status.Code.INTERNAL))
                .on(SUBSCRIPTION));

    assertThat(pull().join().getCode()).isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void losesWhatARunningStreamSends() {
    var end = pull();
    publish("a");
    await().until(() -> received.equals(List.of("a")));
    cloud.faults().add(Fault.next(1, "StreamingPull", new Fault.Action.LoseReply()));

    publish("lost");

    assertThat(end.join().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(received).containsExactly("a");
  }

  @Test
  void cutsARunningStreamAtOnce() {
    var end = pull();
    publish("a");
    await().until(() -> received.equals(List.of("a")));

    cloud.faults().add(Fault.next(1, "StreamingPull", new Fault.Action.CutStream(0)));

    assertThat(end.join().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(received).containsExactly("a");
  }

  @Test
  void cutsAStreamAfterSoManyAnswers() {
    cloud.faults().add(Fault.next(1, "StreamingPull", new Fault.Action.CutStream(2)));
    var end = pull();
    publish("a");
    await().until(() -> received.equals(List.of("a")));
    assertThat(end).isNotDone();

    publish("b");

    assertThat(end.join().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(received).containsExactly("a", "b");
  }

  @Test
  void cutsNothingThatIsNoStream() {
    cloud.faults().add(Fault.always("Publish", new Fault.Action.CutStream(0)));

    publish("a");

    var _ = pull();
    await().until(() -> received.equals(List.of("a")));
  }

  @Test
  void freezesARunningStreamAndKeepsItsOrder() {
    var _ = pull();
    publish("a");
    await().until(() -> received.equals(List.of("a")));
    var id = cloud.faults().add(Fault.always("StreamingPull", new Fault.Action.Freeze()));
    publish("b");
    publish("c");
    assertThat(received).containsExactly("a");

    cloud.faults().clear(id);

    await().until(() -> received.size() == 3);
    assertThat(received).containsExactly("a", "b", "c");
  }

  @Test
  void delaysEveryMessageOfAStreamInOrder() {
    var _ = pull();
    publish("a");
    await().until(() -> received.equals(List.of("a")));
    cloud
        .faults()
        .add(Fault.always("StreamingPull", new Fault.Action.Delay(Duration.ofMillis(30))));

    publish("b");
    publish("c");
    publish("d");

    await().until(() -> received.size() == 4);
    assertThat(received).containsExactly("a", "b", "c", "d");
  }
}
