package dev.byot.vault.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PullRequest;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class CleanEndTest {
  private static final int PATIENCE_SECONDS = 90;

  @Test
  void leavesNoThreadBehindAndLosesNoMessage() throws Exception {
    try (var google = new LocalGoogle()) {
      google.topic(ShortLivedProcess.TOPIC);
      google.subscription(ShortLivedProcess.SUBSCRIPTION, ShortLivedProcess.TOPIC);

      var process = start(google);
      var printed = new String(process.getInputStream().readAllBytes(), UTF_8);

      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(printed).isZero();
      assertThat(received(google)).hasSize(ShortLivedProcess.MESSAGES);
    }
  }

  private static Process start(LocalGoogle google) throws Exception {
    var builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ShortLivedProcess.class.getName()))
            .redirectErrorStream(true);
    builder.environment().putAll(google.cloud().environment(google.clients().settings().project()));
    return builder.start();
  }

  private static Set<String> received(LocalGoogle google) {
    var subscriptions = google.clients().subscriptions();
    var received = new HashSet<String>();
    var pull =
        PullRequest.newBuilder()
            .setSubscription(
                google.clients().settings().subscription(ShortLivedProcess.SUBSCRIPTION))
            .setMaxMessages(ShortLivedProcess.MESSAGES)
            .build();
    while (received.size() < ShortLivedProcess.MESSAGES) {
      var answer = subscriptions.pullCallable().call(pull);
      if (answer.getReceivedMessagesCount() == 0) {
        break;
      }
      for (var each : answer.getReceivedMessagesList()) {
        received.add(each.getMessage().getData().toStringUtf8());
        subscriptions.acknowledge(pull.getSubscription(), List.of(each.getAckId()));
      }
    }
    return received;
  }
}
