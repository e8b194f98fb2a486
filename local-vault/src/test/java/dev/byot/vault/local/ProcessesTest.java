package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job with every service a process of its own, as in production, and a provider that is
/// reached by TLS.
final class ProcessesTest {
  private static final String KEY = "/v1/keys/openai";
  private static final String MODELS = "/v1/proxy/openai/v1/models";
  private static final String SECRET = "sk-demo-marked0123456789abcdef";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static DemoUpstream upstream;
  private static TlsFront front;
  private static NodeClients node;
  private static VaultProcesses vault;

  @BeforeAll
  static void start() {
    upstream = DemoUpstream.start();
    front = new TlsFront(upstream.baseUrl());
    node = NodeClients.startGenkit(upstream.baseUrl());
    vault =
        new VaultProcesses(
            folder,
            Map.of(
                "VAULT_UPSTREAMS",
                "openai=" + front.baseUrl(),
                "JDK_JAVA_OPTIONS",
                front.trustedThrough(folder.resolve("trusted.p12")),
                "VAULT_GENKIT_URL",
                node.genkitUrl(),
                "VAULT_GENKIT_FLOWS",
                "chat=openai:key",
                "LOG_LEVEL",
                "TRACE",
                "VAULT_LOG_LEVEL",
                "TRACE"));
  }

  @AfterAll
  static void stop() {
    vault.close();
    node.close();
    front.close();
    upstream.close();
  }

  private static VaultClient client(String uid) {
    return new VaultClient(vault.api(), vault.token(uid), new ContractHttpClient());
  }

  private static JsonNode body(String apiKey) {
    return JSON.createObjectNode().put("apiKey", apiKey);
  }

  private static void awaitUsable(VaultClient client) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() ->
            client.send("GET", "/v1/keys", null).status() == 200
                // Not 503, as while records are not durable: there is no key.
                && client.send("GET", MODELS, null).status() == 403);
  }

  @Test
  void theTourSurvivesTheKillingOfEveryProcess() {
    var printed = new ByteArrayOutputStream();
    var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    var victims =
        Map.of(
            2, VaultProcesses.ROTATION,
            3, VaultProcesses.API,
            4, VaultProcesses.EMULATOR,
            5, VaultProcesses.AUDIT);
    var tour = new Tour(out, ProcessesTest::client);

    tour.take(next -> {
      var victim = victims.get(next);
      if (victim != null) {
        vault.restart(victim);
        try (var probe = client("probe")) {
          awaitUsable(probe);
        }
      }
    });

    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("7. Refused call");
  }

  @Test
  void aRemovalEndsUseWhileTheWorkerIsDownAndTheKeyEndsRemoved() {
    try (var owner = client("stopper")) {
      assertThat(owner.send("PUT", KEY, body(SECRET)).status()).isEqualTo(200);
      assertThat(owner.send("GET", MODELS, null).status()).isEqualTo(200);
      vault.kill(VaultProcesses.ROTATION);

      assertThat(owner.send("DELETE", KEY, null, 0).status()).isEqualTo(202);

      await()
          .atMost(Duration.ofSeconds(11))
          .until(() -> owner.send("GET", MODELS, null).status() == 403);
      assertThat(owner.send("PUT", KEY, body(SECRET), 0).status()).isEqualTo(202);
      assertThat(owner.send("DELETE", KEY, null, 0).status()).isEqualTo(202);
      var calls = upstream.calls();

      vault.start(VaultProcesses.ROTATION);

      await().atMost(PATIENCE).until(() -> owner.send("GET", KEY, null).status() == 404);
      assertThat(owner.send("GET", MODELS, null).status()).isEqualTo(403);
      assertThat(upstream.calls()).isEqualTo(calls);
    }
  }

  @Test
  void aRemovalThatNeverReachedPubSubHoldsThroughALaterChange() {
    try (var owner = client("unpublished")) {
      assertThat(owner.send("PUT", KEY, body(SECRET)).status()).isEqualTo(200);
      assertThat(owner.send("GET", MODELS, null).status()).isEqualTo(200);
      vault.failNextPublish("key-commands");
      assertThat(owner.send("DELETE", KEY, null, 0).status()).isEqualTo(202);
      await()
          .atMost(Duration.ofSeconds(11))
          .until(() -> owner.send("GET", MODELS, null).status() == 403);
      var calls = upstream.calls();

      var change = owner.send("PATCH", KEY, JSON.createObjectNode().put("label", "late"));

      assertThat(change.status()).as(change.body()).isEqualTo(422);
      assertThat(change.json().path("reason").asText()).isEqualTo("no-key");
      assertThat(owner.send("GET", MODELS, null).status()).isEqualTo(403);
      assertThat(owner.send("GET", KEY, null).status()).isEqualTo(404);
      assertThat(upstream.calls()).isEqualTo(calls);
    }
  }

  @Test
  void theOfficialOpenAiClientWorksUnmodified() {
    try (var owner = client("node-user")) {
      owner.send("PUT", KEY, body(SECRET));

      var said = node.run("openai-client.mjs", vault.api(), vault.token("node-user"));

      assertThat(said.path("plain").asText()).isEqualTo("You said: hello from node");
      assertThat(said.path("chunks")).hasSize(5);
      owner.send("DELETE", KEY, null);
      var refused = node.run("openai-client.mjs", vault.api(), vault.token("node-user"));
      assertThat(refused.at("/error/status").asInt()).isEqualTo(403);
      assertThat(refused.at("/error/code").asText()).isNotEmpty();
    }
  }

  @Test
  void aPageSealsAKeyByItself() {
    try (var owner = client("sealer")) {
      var said = node.run("seal-client.mjs", vault.api(), vault.token("sealer"));

      assertThat(said.at("/stored/status").asText()).as("%s", said).isEqualTo("active");
      assertThat(said.at("/stored/label").asText()).isEqualTo("from the page");
      assertThat(said.at("/refused/code").asText()).isEqualTo("seal-wrong-binding");
      assertThat(owner.send("GET", MODELS, null).status()).isEqualTo(200);
      assertThat(owner.send("GET", "/v1/keys/openai/sealed", null).json().path("hint").asText())
          .endsWith("cdef");
    }
  }

  @Test
  void genkitsOwnClientReachesARealFlowAndEveryDisclosureIsOnRecord() {
    try (var owner = client("flow-user");
        var security = client("security")) {
      owner.send("PUT", KEY, body(SECRET));
      var ownerId = owner.send("GET", KEY, null).json().path("owner").asText();

      var said = node.run("genkit-client.mjs", vault.api(), vault.token("flow-user"));

      assertThat(said.path("plain").asText()).isEqualTo("You said: hello flow");
      assertThat(said.path("output").asText()).isEqualTo("You said: hello stream");
      assertThat(said.path("chunks")).hasSize(4);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            var types = types(security, ownerId);
            assertThat(types).filteredOn("flow.called"::equals).hasSize(2);
            assertThat(types).filteredOn("key.disclosed"::equals).hasSize(2);
          });
    }
  }

  private static List<String> types(VaultClient security, String ownerId) {
    var types = new ArrayList<String>();
    for (var event :
        security.send("GET", "/v1/audit/events?limit=200", null).json().path("events")) {
      if (event.path("owner").asText().equals(ownerId)) {
        types.add(event.path("type").asText());
      }
    }
    return types;
  }

  @Test
  void aMarkedKeyIsFoundInNoLogAndNoFile() throws IOException {
    try (var owner = client("marked")) {
      assertThat(owner.send("PUT", KEY, body(SECRET)).body()).doesNotContain(SECRET);
      assertThat(owner.send("GET", MODELS, null).body()).doesNotContain(SECRET);
      assertThat(owner.send("GET", KEY, null).body()).doesNotContain(SECRET);
      assertThat(owner.send("PUT", KEY, body(SECRET + " ")).body()).doesNotContain(SECRET);
      var said = node.run("genkit-client.mjs", vault.api(), vault.token("marked"));
      assertThat(said.toString()).doesNotContain(SECRET);
    }
    var marker = "marked0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .allSatisfy(file ->
              assertThat(contains(Files.readAllBytes(file), marker)).as("%s", file).isFalse());
    }
  }

  private static boolean contains(byte[] haystack, byte[] needle) {
    return new String(haystack, StandardCharsets.ISO_8859_1)
        .contains(new String(needle, StandardCharsets.ISO_8859_1));
  }
}
