package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.config.Config;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.seal.Sealer;
import dev.byot.vault.seal.SealingKey;
import dev.byot.vault.secret.Secret;
import dev.byot.vault.state.firestore.FirestoreKeyStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// A stop ends use whatever else is down: on the instance that took it and on another.
///
/// In each test two owners have a key that both instances have open: one removes it, the other
/// disables it.
final class StopTest {
  private static final String KEY = "/v1/keys/openai";
  private static final String MODELS = "/v1/proxy/openai/v1/models";
  private static final String SECRET = "sk-demo-0123456789abcdef";
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path folder;

  private static ToldProvider upstream;
  private static VaultProcesses vault;
  private static List<URI> instances;

  private OwnerAtBoth removes;
  private OwnerAtBoth disables;

  @BeforeAll
  static void start() {
    upstream = new ToldProvider();
    vault = new VaultProcesses(folder, Map.of("VAULT_UPSTREAMS", "openai=" + upstream.baseUrl()));
    instances = List.of(vault.api(), vault.startAnotherApi());
  }

  @AfterAll
  static void stop() {
    vault.close();
    upstream.close();
  }

  private static OwnerAtBoth owner(String uid, Change stop) {
    return new OwnerAtBoth(uid, client(instances.get(0), uid), client(instances.get(1), uid), stop);
  }

  private static VaultClient client(URI instance, String uid) {
    return new VaultClient(instance, vault.token(uid), new ContractHttpClient());
  }

  @BeforeEach
  void openTwoKeys(TestInfo test) {
    var name = test.getTestMethod().orElseThrow().getName();
    removes = owner(name + "-1", new Change.Remove());
    disables = owner(name + "-2", new Change.Disable());
    for (var owner : owners()) {
      assertThat(owner.first().send("PUT", KEY, apiKey()).status()).isEqualTo(200);
      owner.both().forEach(each -> assertThat(call(each)).isEqualTo(200));
    }
  }

  @AfterEach
  void recover() {
    faults().clear();
    owners().forEach(OwnerAtBoth::close);
  }

  private List<OwnerAtBoth> owners() {
    return List.of(removes, disables);
  }

  private static ObjectNode apiKey() {
    return JsonNodeFactory.instance.objectNode().put("apiKey", SECRET);
  }

  private static FaultsClient faults() {
    return new FaultsClient(vault.identity());
  }

  private static long add(String method, String action, ObjectNode further) {
    return faults().add(further.put("method", method).put("action", action));
  }

  private static ObjectNode members() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static int call(VaultClient client) {
    return client.send("GET", MODELS, null).status();
  }

  private void stopBoth() {
    for (var owner : owners()) {
      var stop = owner.stop();
      accepted(owner.first(), stop.method(), KEY + stop.suffix(), null);
    }
  }

  /// From the answers on, within a lease, on both instances.
  private void assertUseEnds() {
    await()
        .atMost(LEASE)
        .until(() ->
            owners().stream().flatMap(owner -> owner.both().stream()).noneMatch(StopTest::works));
    assertNothingIsUsed();
  }

  private static boolean works(VaultClient client) {
    return call(client) == 200;
  }

  private void assertNothingIsUsed() {
    var calls = upstream.calls().size();
    var answers =
        owners().parallelStream()
            .flatMap(owner -> owner.both().parallelStream())
            .map(StopTest::call);
    assertThat(answers.toList()).doesNotContain(200);
    assertThat(upstream.calls()).hasSize(calls);
  }

  private void awaitStopped() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(removes.first().send("GET", KEY, null).status()).isEqualTo(404);
          var disabled = disables.first().send("GET", KEY, null).json();
          assertThat(disabled.path("status").asText()).isEqualTo("disabled");
          assertThat(disabled.path("pendingCommands").asInt()).isZero();
        });
    assertNothingIsUsed();
  }

  @Test
  void aStopEndsUseWhileTheWorkerIsDown() {
    vault.kill(VaultProcesses.ROTATION);
    try {
      stopBoth();

      assertUseEnds();
    } finally {
      vault.start(VaultProcesses.ROTATION);
    }
    awaitStopped();
  }

  @Test
  void anErasureLeavesNothingOfKeysThatAreOnTheirWay() {
    var sets = new HashMap<String, OwnerAtBoth>();
    var ids = new ArrayList<OwnerId>();
    vault.kill(VaultProcesses.ROTATION);
    try (var admin = client(instances.getLast(), "admin")) {
      for (var owner : owners()) {
        ids.add(new OwnerId(owner.first().get(KEY).path("owner").asText()));
        sets.put(accepted(owner.first(), "PUT", KEY, apiKey()), owner);
        sets.put(accepted(owner.first(), "PUT", KEY + "/added", apiKey()), owner);
      }
      accepted(removes.first(), "DELETE", "/v1/account", null);
      accepted(admin, "DELETE", "/v1/owners/" + ids.getLast(), null);

      assertUseEnds();
    } finally {
      vault.start(VaultProcesses.ROTATION);
    }

    sets.forEach((set, owner) ->
        await()
            .atMost(PATIENCE)
            .untilAsserted(() ->
                assertThat(owner.first().get("/v1/commands/" + set).path("status").asText())
                    .isEqualTo("superseded")));
    for (var owner : owners()) {
      await().atMost(PATIENCE).until(() -> owner.first().get("/v1/keys").path("keys").isEmpty());
    }
    assertNothingIsUsed();
    ids.forEach(StopTest::assertTombstones);
  }

  /// Gives the command that this became.
  private static String accepted(
      VaultClient client, String method, String path, @Nullable JsonNode body) {
    var answer = client.send(method, path, body, 0);
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return answer.json().path("command").asText();
  }

  private static void assertTombstones(OwnerId owner) {
    try (var clients = new GoogleClients(GoogleSettings.read(new Config(vault.environment())))) {
      var keys = new FirestoreKeyStore(clients.firestore("(default)"));
      for (var name : List.of("default", "added")) {
        var state = keys.find(new KeyRef(owner, new ProviderId("openai"), new KeyName(name)));
        assertThat(state.accepted()).isPositive().isEqualTo(state.applied());
        assertThat(state.existsOrIsPending()).isFalse();
        assertThat(state.secret()).isNull();
      }
    }
  }

  @Test
  void aStopEndsUseWhilePubSubIsFrozen() {
    add("google.pubsub", "freeze", members());
    stopBoth();
    var answered = System.nanoTime();

    // What is called meanwhile waits for its audit: only what reaches the provider tells.
    await().atMost(PATIENCE).until(() -> System.nanoTime() - answered > LEASE.toNanos());
    assertNothingIsUsed();
    faults().clear();
    awaitStopped();
  }

  @Test
  void aStopEndsUseWhileKmsFailsWithAnotherSecretInFront() {
    var kms = add("google.cloud.kms", "fail", members().put("status", "UNAVAILABLE"));
    owners().forEach(owner -> accepted(owner.first(), "PUT", KEY, apiKey()));
    stopBoth();

    assertUseEnds();
    faults().clear(kms);
    awaitStopped();
  }

  @Test
  void aStopEndsUseWithTheLeaseWhereNoInstanceHearsOfIt() {
    var deaf = members().put("status", "UNAVAILABLE").put("resource", "subscriptions/api-");
    add("Subscriber/StreamingPull", "fail", deaf);
    stopBoth();

    assertUseEnds();
    faults().clear();
    awaitStopped();
  }

  @Test
  void aStopCutsTheRunningCallsOfBothInstances() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var streams = new ArrayList<Future<byte[]>>();
      for (var owner : owners()) {
        for (var instance : instances) {
          var open = endlessStream(instance, owner.uid());
          streams.add(threads.submit(open::readAllBytes));
        }
      }
      stopBoth();

      await().atMost(LEASE).until(() -> streams.stream().allMatch(Future::isDone));
      assertThat(streams)
          .as("broken off, never ended as if they were whole")
          .allSatisfy(stream -> assertThat(stream.exceptionNow()).isInstanceOf(IOException.class));
    }
    awaitStopped();
  }

  private static InputStream endlessStream(URI instance, String uid) throws Exception {
    var answer = new Caller(instance, uid, vault.token(uid)).open(Map.of(ToldProvider.ENDLESS, ""));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body().read()).isEqualTo('d');
    return answer.body();
  }

  @Test
  void nothingIsUsedAfterTheLeaseWhileTheStateCannotBeRead() {
    add("google.firestore", "freeze", members());
    var frozen = System.nanoTime();
    await().atMost(PATIENCE).until(() -> System.nanoTime() - frozen > LEASE.toNanos());

    assertNothingIsUsed();
    faults().clear();
    for (var owner : owners()) {
      owner.both().forEach(each -> await().atMost(PATIENCE).until(() -> works(each)));
    }
  }

  @Test
  void aStopThatWasNotPublishedHoldsThroughLaterChangesThatAreRejected() {
    for (var owner : owners()) {
      vault.failNextPublish("key-commands");
      var stop = owner.stop();
      accepted(owner.first(), stop.method(), KEY + stop.suffix(), null);
    }
    assertUseEnds();

    for (var owner : owners()) {
      accepted(owner.first(), "PATCH", KEY, members().put("label", "late"));
      var set = owner.first().send("PUT", KEY, sealedNonsense(owner.first()));
      assertThat(set.status()).as(set.body()).isEqualTo(422);
      assertThat(set.json().path("reason").asText()).isEqualTo("bad-secret");
      assertNothingIsUsed();
    }

    awaitStopped();
  }

  /// A seal of the right form: only the worker finds out what is in it.
  private static JsonNode sealedNonsense(VaultClient owner) {
    var sealing = owner.get("/v1/sealing-key");
    var key =
        new KeyRef(
            new OwnerId(sealing.path("owner").asText()),
            new ProviderId("openai"),
            new KeyName("default"));
    var sealer = new Sealer(SealingKey.ofJwk(sealing.at("/keys/0").toString()));
    try (var nonsense = Secret.taking("{}".getBytes(StandardCharsets.UTF_8))) {
      var until = Instant.now().plus(Duration.ofMinutes(5));
      var sealed = sealer.seal(nonsense, key, CommandId.next(), until);
      return members().put("sealed", sealed.compact());
    }
  }
}
