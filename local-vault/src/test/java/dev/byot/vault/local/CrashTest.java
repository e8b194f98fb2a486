package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.local.Workload.Accepted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Every service a process of its own, killed at any moment, on a cloud that fails at any call.
final class CrashTest {
  private static final boolean FULL = Boolean.getBoolean("byot.full");
  private static final int CHANGES = FULL ? 1_600 : 190;
  private static final int CHANGES_OF_A_STEP = FULL ? 40 : 25;
  private static final int OWNERS = FULL ? 60 : 10;
  private static final Duration KMS_OUTAGE = Duration.ofSeconds(FULL ? 60 : 3);
  private static final Duration SETTLED = Duration.ofMinutes(6);
  private static final String SECURITY = "security";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  /// A command as it ended.
  private record Ended(Accepted accepted, JsonNode view) {
    long sequence() {
      return view.path("sequence").asLong();
    }

    String outcome() {
      return view.path("status").asText();
    }

    /// What the model says of a command: `applied`, or why it is rejected.
    String result() {
      return view.path("reason").asText(outcome());
    }

    boolean superseded() {
      return outcome().equals("superseded");
    }
  }

  @Test
  void everyAcceptedCommandEndsOnceWhateverIsKilled() throws InterruptedException {
    var seed = Long.getLong("byot.seed", new Random().nextLong());
    System.out.printf("crash test: seed %d (-Dbyot.seed)%n", seed);
    try (var upstream = new RecordingUpstream();
        var vault = new VaultProcesses(folder, settings(upstream));
        var client = new StubbornClient(vault);
        var workload = new Workload(client, OWNERS, seed)) {
      client.signIn(SECURITY);
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
      var byKey = byKey(ended);
      byKey.forEach(CrashTest::assertOrder);
      assertEvents(client, ended);
      for (var user : workload.users()) {
        for (var number = 0; number < Workload.KEYS_OF_AN_OWNER; number++) {
          var key = "key-" + number;
          assertKey(client, upstream, user, key, byKey.getOrDefault(user + "/" + key, List.of()));
        }
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("crash test, seed " + seed + ", processes' output: " + folder, e);
    }
  }

  private static Map<String, String> settings(RecordingUpstream upstream) {
    return Map.of(
        "VAULT_UPSTREAMS", "openai=" + upstream.baseUrl(),
        "VAULT_RATE_READS", "1000000",
        "VAULT_RATE_WRITES", "1000000",
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

  private static Map<String, List<Ended>> byKey(List<Ended> ended) {
    var byKey = new HashMap<String, List<Ended>>();
    ended.stream()
        .sorted(Comparator.comparingLong(Ended::sequence))
        .forEach(each ->
            byKey
                .computeIfAbsent(
                    each.accepted().user() + "/" + each.accepted().key(), _ -> new ArrayList<>())
                .add(each));
    return byKey;
  }

  /// One command for each request, none that nobody asked for, and all ended as the model says.
  private static void assertOrder(String key, List<Ended> commands) {
    assertThat(commands)
        .as(key)
        .extracting(Ended::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, commands.size()).boxed().toList());
    var model = new KeyModel();
    for (var i = 0; i < commands.size(); i++) {
      var command = commands.get(i);
      if (command.superseded()) {
        assertMayBeSuperseded(command, commands.subList(i + 1, commands.size()));
      } else {
        assertThat(command.result())
            .as("%s: %s", key, command)
            .isEqualTo(model.decide(command.accepted().change()));
      }
    }
  }

  /// Nothing undoes a stop but a removal, and nothing is superseded but by what replaces all of it.
  private static void assertMayBeSuperseded(Ended command, List<Ended> later) {
    var isStop =
        switch (command.accepted().change()) {
          case Change.Disable _, Change.Remove _ -> true;
          case Change.Set _, Change.Relabel _, Change.Prolong _, Change.Enable _ -> false;
        };
    assertThat(later)
        .as("what supersedes %s", command)
        .anyMatch(each ->
            switch (each.accepted().change()) {
              case Change.Remove _ -> true;
              case Change.Set _ -> !isStop;
              case Change.Relabel _, Change.Prolong _, Change.Enable _, Change.Disable _ -> false;
            });
  }

  /// One event under one id for each outcome, and it says the same.
  private static void assertEvents(StubbornClient client, List<Ended> ended) {
    await()
        .atMost(SETTLED)
        .untilAsserted(() -> {
          var events = outcomeEvents(client);
          assertThat(events.keySet())
              .containsAll(ended.stream().map(each -> each.accepted().command()).toList());
        });
    var events = outcomeEvents(client);
    assertThat(events).hasSameSizeAs(ended);
    var ids = new HashSet<String>();
    for (var each : ended) {
      var told = events.getOrDefault(each.accepted().command(), List.of());
      assertThat(told).as("events of %s", each).hasSize(1);
      assertThat(told.getFirst().at("/data/outcome").asText()).isEqualTo(each.outcome());
      assertThat(told.getFirst().at("/data/sequence").asLong()).isEqualTo(each.sequence());
      assertThat(ids.add(told.getFirst().path("id").asText())).isTrue();
    }
  }

  /// All that the audit says of outcomes, by command.
  private static Map<String, List<JsonNode>> outcomeEvents(StubbornClient client) {
    var events = new HashMap<String, List<JsonNode>>();
    var page = "";
    do {
      var answer = client.get(SECURITY, "/v1/audit/events?limit=200" + page).json();
      for (var event : answer.path("events")) {
        if (event.at("/data/outcome").isTextual()) {
          var command = event.at("/data/command").asText();
          events.computeIfAbsent(command, _ -> new ArrayList<>()).add(event);
        }
      }
      var next = answer.path("nextPageToken").asText("");
      page = next.isEmpty() ? "" : "&pageToken=" + next;
    } while (!page.isEmpty());
    return events;
  }

  private static void assertKey(
      StubbornClient client,
      RecordingUpstream upstream,
      String user,
      String key,
      List<Ended> commands) {
    var model = new KeyModel();
    commands.stream()
        .filter(each -> !each.superseded())
        .forEach(each -> model.decide(each.accepted().change()));
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
