package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.local.CrashReview.Ended;
import dev.byot.vault.local.Workload.Accepted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// Every service a process of its own, killed at any moment, on a cloud that fails at any call.
@ResourceLock(VaultProcesses.MACHINE)
@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
final class CrashTest {
  private static final boolean FULL = Boolean.getBoolean("byot.full");
  private static final int CHANGES = FULL ? 1_600 : 190;
  private static final int CHANGES_OF_A_STEP = FULL ? 40 : 25;
  private static final int OWNERS = FULL ? 60 : 10;
  private static final Duration KMS_OUTAGE = Duration.ofSeconds(FULL ? 60 : 3);
  private static final Duration SETTLED = Duration.ofMinutes(6);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void everyAcceptedCommandEndsOnceWhateverIsKilled() throws InterruptedException {
    var seed = Long.getLong("byot.seed", new Random().nextLong());
    System.out.printf("crash test: seed %d (-Dbyot.seed)%n", seed);
    try (var upstream = new RecordingUpstream();
        var vault = new VaultProcesses(folder, settings(upstream));
        var client = new StubbornClient(vault);
        var workload = new Workload(client, OWNERS, seed)) {
      var chaos = new Chaos(vault, workload, new Random(seed), KMS_OUTAGE);
      workload.start();
      var started = System.nanoTime();
      chaos.strike(CHANGES, CHANGES_OF_A_STEP);
      var struck = System.nanoTime();

      var accepted = workload.settle();
      var ended = awaitEnds(client, accepted);
      var settled = System.nanoTime();
      System.out.printf(
          "crash test: %d commands accepted, %s in %d s, all decided %d s later: %s%n",
          accepted.size(),
          chaos,
          Duration.ofNanos(struck - started).toSeconds(),
          Duration.ofNanos(settled - struck).toSeconds(),
          counts(ended));

      assertThat(accepted).as("commands").hasSizeGreaterThanOrEqualTo(FULL ? 1_000 : 100);
      var review = new CrashReview(ended, awaitAudit(client, ended));
      review.assertEnds();
      for (var user : workload.users()) {
        for (var number = 0; number < Workload.KEYS_OF_AN_OWNER; number++) {
          var key = "key-" + number;
          assertKey(client, upstream, user, key, review.assertOrder(user, key));
        }
      }
      System.out.printf("crash test: %d requests became two commands%n", review.askedTwice());
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("crash test, seed " + seed + ", processes' output: " + folder, e);
    }
  }

  private static Map<String, String> settings(RecordingUpstream upstream) {
    return Map.of(
        "VAULT_UPSTREAMS", "openai=" + upstream.baseUrl(),
        "VAULT_RATE_READS", "1000000",
        "VAULT_RATE_WRITES", "1000000",
        "VAULT_RECENT_SIGN_IN", "PT2H",
        "VAULT_LOG_LEVEL", "INFO");
  }

  private static List<Ended> awaitEnds(StubbornClient client, List<Accepted> accepted) {
    var open = new ArrayList<>(accepted);
    var ended = new ArrayList<Ended>();
    await()
        .atMost(SETTLED)
        .untilAsserted(() -> {
          for (var command : List.copyOf(open)) {
            var view = client.get(command.user(), "/v1/commands/" + command.command()).json();
            if (!view.path("status").asText().equals("pending")) {
              ended.add(new Ended(command, view));
              open.remove(command);
            }
          }
          assertThat(open).as("commands without an outcome").isEmpty();
        });
    return ended;
  }

  private static Map<String, Integer> counts(List<Ended> ended) {
    var counts = new HashMap<String, Integer>();
    ended.forEach(each -> counts.merge(each.result(), 1, Integer::sum));
    return counts;
  }

  /// All that the audit says, once it tells how every command ended and nothing is missing between.
  private static AuditedCommands awaitAudit(StubbornClient client, List<Ended> ended) {
    var commands = ended.stream().map(each -> each.accepted().command()).toList();
    return await()
        .atMost(SETTLED)
        .until(
            () -> AuditedCommands.read(client),
            audited -> audited.ends().keySet().containsAll(commands) && audited.isWhole());
  }

  private static void assertKey(
      StubbornClient client, RecordingUpstream upstream, String user, String key, KeyModel model) {
    var shown = client.get(user, "/v1/keys/openai/" + key);
    var calls = upstream.calls();
    var call = client.call(user, key);
    if (model.status().equals("none")) {
      assertThat(shown.status()).as("%s/%s: %s", user, key, shown.body()).isEqualTo(404);
    } else {
      assertThat(shown.json().path("status").asText()).isEqualTo(model.status());
      assertThat(shown.json().path("label").textValue()).isEqualTo(model.label());
      assertThat(shown.json().path("expiresAt").textValue()).isEqualTo(model.expiresAt());
      assertThat(shown.json().path("pendingCommands").asInt()).isZero();
    }
    if (model.status().equals("active")) {
      assertThat(call.status()).as("%s/%s: %s", user, key, call.body()).isEqualTo(200);
      assertThat(upstream.lastKey()).isEqualTo(model.apiKey());
    } else {
      assertThat(call.status()).as("%s/%s: %s", user, key, call.body()).isBetween(400, 499);
      assertThat(upstream.calls()).isEqualTo(calls);
    }
  }
}
