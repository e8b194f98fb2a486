package dev.byot.vault.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was answered survives `kill -9`.
final class KillTest {
  private static final int WRITERS = 8;
  private static final boolean FULL = Boolean.getBoolean("byot.full");
  private static final int ROUNDS = FULL ? 20 : 2;
  private static final int MOST = 600;
  private static final int PUBLISHED_AT_ONCE = FULL ? 3_000 : 1_000;

  /// Each answer waits for the disk.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path data;

  private interface Work {
    void with(ManagedChannel channel) throws Exception;
  }

  private void inAProcess(Work work) throws Exception {
    try (var cloud = MainProcess.start(data)) {
      var channel =
          NettyChannelBuilder.forTarget(cloud.variable("PUBSUB_EMULATOR_HOST"))
              .usePlaintext()
              .build();
      work.with(channel);
      cloud.kill();
      channel.shutdownNow();
    }
  }

  /// What is started is in the middle of its calls when the process dies.
  private void inAProcessThatIsKilled(Work startAndAwait, ExecutorService threads)
      throws Exception {
    try (threads) {
      inAProcess(startAndAwait);
    }
  }

  @Test
  void keepsEveryAnsweredCommitWholeAndEveryAnsweredMessage() throws Exception {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var pairs = new CommittedPairs();
    var messages = new PublishedMessages();
    inAProcess(messages::create);

    for (var round = 0; round < ROUNDS; round++) {
      var name = "round-" + round;
      var enough = pairs.answered() + messages.answered() + 1 + random.nextInt(MOST);
      var threads = Executors.newVirtualThreadPerTaskExecutor();
      inAProcessThatIsKilled(
          channel -> {
            for (var i = 0; i < WRITERS; i++) {
              var writer = name + "-" + i;
              threads.execute(() -> pairs.write(channel, writer));
              threads.execute(() -> messages.publish(channel, writer));
            }
            threads.execute(() -> messages.pull(channel));
            await().atMost(PATIENCE).until(() -> pairs.answered() + messages.answered() >= enough);
          },
          threads);

      var when = "%s of seed %d".formatted(name, seed);
      inAProcess(channel -> {
        pairs.check(channel, when);
        messages.check(channel, when);
      });
    }
  }

  @Test
  void commitsForAHundredPublishersAtOnce() throws Exception {
    var messages = new PublishedMessages();
    inAProcess(messages::create);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    var before = commits();

    inAProcessThatIsKilled(
        channel -> {
          for (var i = 0; i < 100; i++) {
            var publisher = "publisher-" + i;
            threads.execute(() -> messages.publish(channel, publisher));
          }
          await().atMost(PATIENCE).until(() -> messages.answered() >= PUBLISHED_AT_ONCE);
        },
        threads);

    assertThat(commits() - before).isLessThan(messages.answered() / 4);
    inAProcess(channel -> messages.check(channel, "after the kill"));
  }

  /// One version a commit.
  private long commits() {
    try (var file =
        new MVStore.Builder().fileName(data.resolve("emulator.mv").toString()).readOnly().open()) {
      return file.getCurrentVersion();
    }
  }
}
