package dev.byot.vault.emulator.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import dev.byot.vault.emulator.faults.Faults;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.TestClock;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random publishes, acknowledgements, nacks, expiries and restarts against [OrderModel]: every
/// message is delivered when the model says so, and nothing is lost.
final class OrderModelTest {
  private static final String TOPIC = "projects/p/topics/events";
  private static final String NAME = "projects/p/subscriptions/all";
  private static final List<String> KEYS = List.of("", "a", "b", "c");
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int STEPS = 400;

  private final TestClock clock = new TestClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final OrderModel model = new OrderModel();
  private final List<Receiver> receivers = new ArrayList<>();
  @TempDir private Path folder;
  private Store store;
  private Topics topics;
  private Subscriptions subscriptions;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Boolean.getBoolean("byot.full") ? 200 : 20);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @BeforeEach
  void start() {
    store = Store.at(folder);
    var messages = new MessageStore(store);
    topics = new Topics(store, messages, clock);
    subscriptions = new Subscriptions(store, messages, topics, clock, new Faults());
  }

  private void restart() {
    model.restart();
    receivers.clear();
    store.close();
    start();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void deliversAsTheModelSaysAndLosesNothing(long seed) {
    subscribe();
    var random = new Random(seed);

    for (var step = 0; step < STEPS; step++) {
      step(random);
    }
    settleTheRest();

    assertThat(model.isSettled()).isTrue();
  }

  private LiveSubscription live() {
    return subscriptions.live(NAME);
  }

  private void subscribe() {
    var _ = topics.create(Topic.newBuilder().setName(TOPIC).build());
    var _ =
        subscriptions.create(
            Subscription.newBuilder()
                .setName(NAME)
                .setTopic(TOPIC)
                .setEnableMessageOrdering(true)
                .build());
  }

  private void step(Random random) {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> publish(random);
      case 4, 5, 6, 7, 8, 9 -> acknowledge(random);
      case 10, 11 -> giveBack(random);
      case 12, 13 -> pass(Duration.ofSeconds(random.nextInt(6)));
      case 14 -> prolong(random);
      case 15, 16, 17 -> join(new Receiver(1 + random.nextInt(8)));
      case 18 -> leave(random);
      default -> {
        if (random.nextInt(4) == 0) {
          restart();
        }
      }
    }
  }

  private void publish(Random random) {
    var request = PublishRequest.newBuilder().setTopic(TOPIC);
    for (var i = random.nextInt(5); i >= 0; i--) {
      var entry = model.publish(KEYS.get(random.nextInt(KEYS.size())));
      request.addMessages(
          PubsubMessage.newBuilder()
              .setData(ByteString.copyFromUtf8(entry.text()))
              .setOrderingKey(entry.key));
    }
    assertThat(topics.publish(request.build())).hasSize(request.getMessagesCount());
  }

  private void acknowledge(Random random) {
    var out = model.out();
    if (!out.isEmpty()) {
      acknowledge(out.get(random.nextInt(out.size())));
    }
  }

  private void acknowledge(OrderModel.Entry entry) {
    var ackId = ackId(entry);
    model.acknowledge(entry);
    live().acknowledge(List.of(ackId));
  }

  private void giveBack(Random random) {
    var out = model.out();
    if (!out.isEmpty()) {
      var entry = out.get(random.nextInt(out.size()));
      var ackId = ackId(entry);
      model.fail(entry);
      live().modifyDeadline(List.of(ackId), Duration.ZERO);
      if (!entry.key.isEmpty()) {
        // Too late: it is not this delivery any more.
        live().acknowledge(List.of(ackId));
      }
    }
  }

  private void prolong(Random random) {
    var out = model.out();
    if (!out.isEmpty()) {
      var entry = out.get(random.nextInt(out.size()));
      var by = Duration.ofSeconds(1 + random.nextInt(30));
      entry.deadline = clock.instant().plus(by);
      live().modifyDeadline(List.of(ackId(entry)), by);
    }
  }

  private static String ackId(OrderModel.Entry entry) {
    return Objects.requireNonNull(entry.ackId);
  }

  private void pass(Duration time) {
    clock.advance(time);
    model.expire(clock.instant());
    subscriptions.tick(clock.instant());
  }

  private void join(Receiver receiver) {
    if (receivers.size() < 3) {
      receivers.add(receiver);
      live().join(receiver);
    }
  }

  private void leave(Random random) {
    if (!receivers.isEmpty()) {
      live().leave(receivers.remove(random.nextInt(receivers.size())));
    }
  }

  private void settleTheRest() {
    join(new Receiver(8));
    for (var round = 0; !model.isSettled(); round++) {
      if (round > STEPS * 10) {
        fail("something is never delivered");
      }
      var out = model.out();
      if (out.isEmpty()) {
        pass(DEADLINE);
      } else {
        acknowledge(out.getFirst());
      }
    }
  }

  /// Takes so many at a time.
  private final class Receiver implements Consumer {
    private final int room;
    private int held;

    Receiver(int room) {
      this.room = room;
    }

    @Override
    public String method() {
      return "google.pubsub.v1.Subscriber/StreamingPull";
    }

    @Override
    public boolean hasRoomFor(int bytes) {
      return held < room;
    }

    @Override
    public int batchSize() {
      return 3;
    }

    @Override
    public Duration ackDeadline() {
      return DEADLINE;
    }

    @Override
    public void leased(int bytes) {
      held++;
    }

    @Override
    public void released(int bytes) {
      held--;
    }

    @Override
    public void send(List<ReceivedMessage> batch) {
      batch.forEach(received -> model.deliver(this, received, clock.instant().plus(DEADLINE)));
    }

    @Override
    public boolean isDone(Instant now) {
      return false;
    }

    @Override
    public void end(StatusRuntimeException why) {
      throw why;
    }
  }
}
