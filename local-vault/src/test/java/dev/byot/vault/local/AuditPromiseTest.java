package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// What is promised of the audit of calls, with every service a process of its own.
@ResourceLock(VaultProcesses.MACHINE)
@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
final class AuditPromiseTest {
  private static final boolean FULL = Boolean.getBoolean("byot.full");
  private static final int CALLS = FULL ? 10_000 : 400;
  private static final int KILLS = FULL ? 12 : 2;
  private static final int OWNERS = 6;
  private static final String KEY = "/v1/keys/openai";
  private static final Map<String, String> MODELS =
      Map.of("openai", "/v1/models", "anthropic", "/v1/models", "gemini", "/v1beta/models");
  private static final Duration PATIENCE = Duration.ofMinutes(FULL ? 10 : 2);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path folder;

  private static ToldProvider provider;
  private static VaultProcesses vault;

  /// When an instance of the API began, in order.
  private static final List<Instant> BOOTS = new ArrayList<>();

  @BeforeAll
  static void start() {
    provider = new ToldProvider();
    BOOTS.add(Instant.now());
    vault =
        new VaultProcesses(
            folder,
            Map.of(
                "VAULT_UPSTREAMS", upstreams(),
                "VAULT_RATE_CALLS", "1000000",
                "VAULT_UPSTREAM_RATE", "1000000",
                "VAULT_MAX_CALLS_PER_OWNER", "1000",
                "VAULT_RATE_READS", "1000000"));
  }

  private static String upstreams() {
    return MODELS.keySet().stream()
        .map(id -> id + "=" + provider.baseUrl())
        .collect(Collectors.joining(","));
  }

  @AfterAll
  static void stop() {
    vault.close();
    provider.close();
  }

  @AfterEach
  void recover() {
    faults().clear();
  }

  private static FaultsClient faults() {
    return new FaultsClient(vault.identity());
  }

  private static void add(String action, Map<String, Object> further) {
    var fault =
        JsonNodeFactory.instance
            .objectNode()
            .put("method", "Publisher/Publish")
            .put("resource", "/topics/vault-events")
            .put("action", action);
    further.forEach((name, value) -> fault.putPOJO(name, value));
    var _ = faults().add(fault);
  }

  /// Stores a key for that user; gives the id of the owner.
  private static String ownerWithKey(String user) {
    try (var client = new VaultClient(vault.api(), vault.token(user), new ContractHttpClient())) {
      var key =
          JsonNodeFactory.instance.objectNode().put("apiKey", "sk-demo-" + user + "-0123456789");
      assertThat(client.send("PUT", KEY, key).status()).isEqualTo(200);
      return client.get(KEY).path("owner").asText();
    }
  }

  private static Caller caller(String user) {
    return new Caller(vault.api(), user, vault.token(user));
  }

  @Test
  void everyReleasedAnswerHasExactlyOneRecordAndEveryOtherCallAnOpenedKey() throws Exception {
    var seed = Long.getLong("byot.seed", new Random().nextLong());
    var owners = new HashMap<String, String>();
    try (var crowd = new Crowd(seed)) {
      for (var owner = 0; owner < OWNERS; owner++) {
        var user = "crowd-" + owner;
        owners.put(user, ownerWithKey(user));
        crowd.add(caller(user));
      }
      add("lose-reply", Map.of("times", 5));
      crowd.start();
      for (var kill = 1; kill <= KILLS; kill++) {
        var share = CALLS / (KILLS + 1);
        var before = crowd.done();
        crowd.release(share);
        await().atMost(PATIENCE).until(() -> crowd.done() >= before + share * 3 / 4);
        vault.kill(VaultProcesses.API);
        BOOTS.add(Instant.now());
        vault.start(VaultProcesses.API);
      }
      crowd.release(CALLS - KILLS * (CALLS / (KILLS + 1)));
      await().atMost(PATIENCE).until(() -> crowd.done() >= CALLS);
      var released = crowd.released();
      System.out.printf(
          "audit promise: %d calls, %d released, %d reached the provider, %d kills, seed %d%n",
          CALLS, released.size(), provider.calls().size(), KILLS, seed);

      assertThat(released).as("seed %d", seed).hasSizeGreaterThan(CALLS / 3);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(FULL ? 10 : 1))
          .untilAsserted(() -> assertThat(used(released)).as("records").isEqualTo(once(released)));
      assertThatEveryCallLiesWithinAnOpenedKey(owners);
    }
  }

  private static Map<String, Integer> once(List<String> requests) {
    var counts = new HashMap<String, Integer>();
    requests.forEach(request -> counts.put(request, 1));
    return counts;
  }

  /// How many records of use each of these requests has.
  private static Map<String, Integer> used(List<String> requests) {
    var counts = new HashMap<String, Integer>();
    for (var event : events("key.used")) {
      counts.merge(event.path("requestId").asText(), 1, Integer::sum);
    }
    counts.keySet().retainAll(requests);
    return counts;
  }

  private static void assertThatEveryCallLiesWithinAnOpenedKey(Map<String, String> owners) {
    var opened = new HashMap<String, List<Instant>>();
    for (var event : events("key.opened")) {
      opened
          .computeIfAbsent(event.path("owner").asText(), _ -> new ArrayList<>())
          .add(Instant.parse(event.path("at").asText()));
    }
    assertThat(provider.calls())
        .filteredOn(call -> owners.containsKey(call.caller()))
        .isNotEmpty()
        .allSatisfy(call -> {
          var boot =
              BOOTS.stream()
                  .filter(at -> !at.isAfter(call.at()))
                  .max(Comparator.naturalOrder())
                  .orElseThrow();
          assertThat(opened.get(owners.get(call.caller())))
              .anyMatch(at -> !at.isBefore(boot) && !at.isAfter(call.at()));
        });
  }

  private static List<JsonNode> events(String type) {
    var found = new ArrayList<JsonNode>();
    try (var security = new VaultClient(vault.api(), vault.token("security"))) {
      var next = "";
      do {
        var page = security.get("/v1/audit/events?limit=200" + next);
        for (var event : page.path("events")) {
          if (event.path("type").asText().equals(type)) {
            found.add(event);
          }
        }
        next = page.path("nextPageToken").asText();
        next = next.isEmpty() ? "" : "&pageToken=" + next;
      } while (!next.isEmpty());
    }
    return found;
  }

  @Test
  void noAnswerLeavesAndNoNewCallReachesTheProviderWhilePubSubIsFrozen() {
    ownerWithKey("frozen");
    try (var caller = caller("frozen")) {
      assertThat(caller.call(Map.of()).status()).isEqualTo(200);
      var before = provider.calls().size();
      add("freeze", Map.of());

      var withheld = caller.call(Map.of());
      assertThat(withheld.status()).as(withheld.body()).isEqualTo(424);
      assertThat(withheld.body()).contains("audit-withheld").doesNotContain("\"data\"");
      assertThat(provider.calls()).hasSize(before + 1);

      var refused = caller.call(Map.of());
      assertThat(refused.status()).as(refused.body()).isEqualTo(503);
      assertThat(provider.calls()).hasSize(before + 1);
      faults().clear();
      await().atMost(PATIENCE).until(() -> caller.call(Map.of()).status() == 200);
    }
  }

  @Test
  void anSdkWhoseAnswerIsWithheldReachesTheProviderOnce() {
    var keys =
        Map.of(
            "openai", "sk-demo-withheld-0123456789",
            "anthropic", "sk-ant-withheld-0123456789",
            "gemini", "AIza0123456789012345678901234567890demo");
    try (var owner =
        new VaultClient(vault.api(), vault.token("withheld"), new ContractHttpClient())) {
      keys.forEach((sdk, key) -> {
        var body = JsonNodeFactory.instance.objectNode().put("apiKey", key);
        assertThat(owner.send("PUT", "/v1/keys/" + sdk, body).status()).isEqualTo(200);
        await()
            .atMost(PATIENCE)
            .until(() ->
                owner.send("GET", "/v1/proxy/" + sdk + MODELS.get(sdk), null).status() == 200);
        awaitRecorded();
        var before = provider.calls().size();
        add("freeze", Map.of());

        var said =
            NodeClients.runAlone(
                "withheld-clients.mjs",
                Map.of(
                    "VAULT_URL", vault.api().toString(),
                    "ID_TOKEN", vault.token("withheld"),
                    "SDK", sdk));

        assertThat(said.path("status").asInt()).as(sdk).isEqualTo(424);
        assertThat(said.path("requests").asInt()).as(sdk).isEqualTo(1);
        assertThat(provider.calls()).as(sdk).hasSize(before + 1);
        faults().clear();
      });
    }
  }

  /// Nothing of earlier calls is on its way any more, which would hold new ones back once frozen.
  private static void awaitRecorded() {
    await().atMost(PATIENCE).until(() -> events("call.ended").size() == events("key.used").size());
  }

  /// What is compared are calls of the same run: with a record that is slow, and with one that is
  /// not, by turns, so that whatever else the machine does counts for both.
  @Test
  void aSlowRecordCostsNothingBesideASlowerProvider() {
    ownerWithKey("slow");
    try (var caller = caller("slow")) {
      var slowProvider = Map.of(ToldProvider.DELAY, "200");
      nanos(caller, slowProvider);
      var withoutDelay = new ArrayList<Long>();
      var withDelay = new ArrayList<Long>();
      for (var call = 0; call < 9; call++) {
        withoutDelay.add(nanos(caller, slowProvider));
        add("delay", Map.of("delayMillis", 50));
        withDelay.add(nanos(caller, slowProvider));
        faults().clear();
      }
      var quick = median(withoutDelay);
      var slow = median(withDelay);
      System.out.printf(
          "audit promise: a call of a provider that takes 200 ms: %d ms, with records 50 ms slower %d ms%n",
          Duration.ofNanos(quick).toMillis(), Duration.ofNanos(slow).toMillis());

      assertThat((double) slow / quick).isLessThan(1.2);
    }
  }

  private static long nanos(Caller caller, Map<String, String> told) {
    var begun = System.nanoTime();
    assertThat(caller.call(told).status()).isEqualTo(200);
    return System.nanoTime() - begun;
  }

  private static long median(List<Long> nanos) {
    return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow();
  }
}
