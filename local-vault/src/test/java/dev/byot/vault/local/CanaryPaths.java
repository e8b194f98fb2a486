package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.firestore.FirestoreCommandStore;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.pubsub.PubSubPublisher;
import dev.byot.vault.seal.SealedSecret;
import dev.byot.vault.seal.Sealer;
import dev.byot.vault.seal.kms.KmsSealingKeys;
import dev.byot.vault.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// Every way that a key goes through the vault, and every way that it should not.
final class CanaryPaths {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String OPENAI = "/v1/keys/openai";
  private static final String PROXY = "/v1/proxy/openai";
  private static final String CHAT = PROXY + "/v1/chat/completions";
  private static final String NEWER = "\"schema\":99";

  private final VaultProcesses vault;
  private final CanaryCloud cloud;
  private final CanaryMarker marker;
  private final CanaryClient client;

  CanaryPaths(VaultProcesses vault, CanaryCloud cloud, CanaryMarker marker, CanaryClient client) {
    this.vault = vault;
    this.cloud = cloud;
    this.marker = marker;
    this.client = client;
  }

  /// Sends as that user.
  private int send(String user, String method, String path, String body, String... headers) {
    var all = new String[headers.length + 6];
    System.arraycopy(
        new String[] {
          "Authorization", "Bearer " + vault.token(user),
          "Content-Type", "application/json",
          "Prefer", "wait=20"
        },
        0,
        all,
        0,
        6);
    System.arraycopy(headers, 0, all, 6, headers.length);
    return client.send(method, path, body, all);
  }

  private static String json(String key) {
    return "{\"apiKey\":\"" + key + "\"}";
  }

  private String json(String path, String prefix) {
    return json(prefix + marker.key(path).substring(3));
  }

  void good() {
    assertThat(send("put", "PUT", OPENAI, json(marker.key("put")))).isEqualTo(200);
    assertThat(send("put", "GET", OPENAI, "")).isEqualTo(200);
    assertThat(send("put", "GET", PROXY + "/v1/models", "")).isEqualTo(200);
    assertThat(send("put", "POST", CHAT, "\"go on\"")).isEqualTo(200);
    assertThat(send("put", "POST", "/v1/genkit/chat", "{}")).isEqualTo(200);
    assertThat(send("put", "POST", "/v1/verify/openai", "")).isEqualTo(200);
    assertThat(send("put", "PUT", OPENAI, json(marker.key("new")))).isEqualTo(200);
    assertThat(send("put", "GET", PROXY + "/v1/models", "")).isEqualTo(200);
    assertThat(send("put", "POST", OPENAI + ":disable", "")).isEqualTo(200);
    assertThat(send("put", "POST", OPENAI + ":enable", "")).isEqualTo(200);
    assertThat(send("put", "DELETE", OPENAI, "")).isEqualTo(204);
    sealed();
    assertThat(send("leaver", "PUT", OPENAI, json(marker.key("era")))).isEqualTo(200);
    assertThat(send("leaver", "GET", PROXY + "/v1/models", "")).isEqualTo(200);
    assertThat(send("leaver", "DELETE", "/v1/account", "")).isBetween(200, 299);
    // Stays in use.
    assertThat(send("stays", "PUT", OPENAI, json(marker.key("sta")))).isEqualTo(200);
    use();
  }

  /// Uses a key that stays: from then on it is open until its lease ends.
  void use() {
    assertThat(send("stays", "GET", PROXY + "/v1/models", "")).isEqualTo(200);
  }

  private void sealed() {
    var sealed = seal("sealer", "sea", CommandId.next());
    assertThat(send("sealer", "PUT", OPENAI, "{\"sealed\":\"" + sealed.compact() + "\"}"))
        .isEqualTo(200);
    assertThat(send("sealer", "GET", PROXY + "/v1/models", "")).isEqualTo(200);
    assertThat(send("mallory", "PUT", OPENAI, "{\"sealed\":\"" + sealed.compact() + "\"}"))
        .isEqualTo(400);
  }

  private SealedSecret seal(String user, String path, CommandId id) {
    var version = vault.environment().getOrDefault("VAULT_SEALING_KEYS", "");
    var sealer = new Sealer(new KmsSealingKeys(cloud.clients().kms()).read(version));
    var json = json(marker.key(path)).getBytes(StandardCharsets.UTF_8);
    try (var secret = Secret.taking(json)) {
      return sealer.seal(secret, key(user), id, Instant.now().plusSeconds(300));
    }
  }

  private static KeyRef key(String user) {
    return new KeyRef(OwnerId.of(null, user), new ProviderId("openai"), KeyName.DEFAULT);
  }

  /// What people do by mistake.
  void mistakes() {
    var key = marker.key("bad");
    assertRefused(send("bad", "PUT", OPENAI, json(marker.key("spc").replace("spc", "s c"))));
    assertRefused(send("bad", "PUT", OPENAI, json(marker.key("lng") + "x".repeat(17_000))));
    assertRefused(send("bad", "PUT", OPENAI, json("big") + " ".repeat(70_000) + key));
    assertRefused(send("bad", "PUT", "/v1/keys/anthropic", json(marker.key("wrp"))));
    assertRefused(send("bad", "PUT", OPENAI, json("ant", "sk-ant-")));
    assertRefused(send("bad", "PUT", "/v1/keys/nobody", json(marker.key("unk"))));
    assertRefused(send("bad", "PUT", OPENAI, json(key) + "," + key));
    assertRefused(send("bad", "PUT", OPENAI, "{\"apiKey\":\"" + key));
    assertRefused(send("bad", "PUT", OPENAI, key));
    assertRefused(send("bad", "PUT", OPENAI, "{\"apiKey\":[\"" + key + "\"]}"));
    assertRefused(send("bad", "PUT", OPENAI, "{\"" + key + "\":\"apiKey\"}"));
    assertRefused(send("bad", "PUT", OPENAI, "{\"sealed\":\"" + key + "\"}"));
    assertRefused(send("bad", "PUT", OPENAI, json(key), "If-Match", key));
    assertRefused(client.send("PUT", OPENAI, json(key), "Content-Type", "application/json"));
    labels(key);
    headersAndPaths(key);
  }

  private void labels(String key) {
    assertThat(send("label", "PUT", OPENAI, json(marker.key("lab")))).isEqualTo(200);
    assertRefused(send("label", "PATCH", OPENAI, "{\"label\":\"" + key + "\"}"));
    assertRefused(send("label", "PATCH", OPENAI, "{\"label\":{\"" + key + "\":1}}"));
    assertRefused(send("label", "PATCH", OPENAI, "{\"expiresAt\":\"" + key + "\"}"));
    assertRefused(send("label", "PATCH", OPENAI, json(key)));
    assertRefused(
        send("label", "PUT", OPENAI, "{\"apiKey\":\"" + key + "\",\"label\":\"" + key + "\"}"));
  }

  private void headersAndPaths(String key) {
    assertRefused(send("bad", "GET", OPENAI + "/" + key, ""));
    assertRefused(send("bad", "GET", "/v1/" + key, ""));
    assertRefused(send("bad", "GET", OPENAI + "?apiKey=" + key, ""));
    assertRefused(send("bad", "GET", PROXY + "/v1/models/" + key + "?key=" + key, ""));
    assertRefused(send("bad", "GET", PROXY + "/v1/models", "", "X-Vault-Key", key));
    assertRefused(client.send("GET", PROXY + "/v1/models", "", "Authorization", "Bearer " + key));
    assertRefused(client.send("GET", "/v1/proxy/anthropic/v1/models", "", "x-api-key", key));
    assertRefused(send("bad", "GET", "/v1/commands/" + key, ""));
    assertRefused(send("bad", "POST", "/v1/genkit/" + key, "{}"));
    send("bad", "PUT", OPENAI, json(marker.key("idk")), "Idempotency-Key", key);
    send("bad", "GET", OPENAI, "", "X-Request-Id", key, "traceparent", key, "User-Agent", key);
  }

  private static void assertRefused(int status) {
    assertThat(status).isBetween(400, 499);
  }

  /// What providers do.
  void providers() {
    assertThat(send("echo", "PUT", OPENAI, json(marker.key("ech")))).isEqualTo(200);
    assertThat(send("echo", "POST", CHAT, "\"repeat\"")).isEqualTo(401);
    assertThat(send("echo", "POST", CHAT, "\"zip\"", "Accept-Encoding", "gzip")).isEqualTo(401);
    assertThat(send("echo", "POST", CHAT, "\"break\"")).isZero();
    assertThat(send("parrot", "PUT", "/v1/keys/anthropic", json("par", "sk-ant-"))).isEqualTo(200);
    assertThat(send("parrot", "GET", "/v1/proxy/anthropic/v1/models", "")).isEqualTo(502);
    assertThat(send("parrot", "POST", "/v1/verify/anthropic", "")).isBetween(200, 599);
  }

  /// What Google does.
  void outages() {
    fault("AsymmetricDecrypt", "PERMISSION_DENIED", 3);
    fault("KeyManagementService/Encrypt", "PERMISSION_DENIED", 2);
    assertThat(send("outage", "PUT", OPENAI, json(marker.key("kms")))).isIn(200, 202);
    await().atMost(PATIENCE).until(() -> send("outage", "GET", OPENAI, "") == 200);
    fault("KeyManagementService/Decrypt", "PERMISSION_DENIED", 1);
    assertThat(send("outage", "GET", PROXY + "/v1/models", "")).isIn(403, 503);
    fault("Publisher/Publish", "PERMISSION_DENIED", 1);
    send("outage", "PUT", OPENAI, json(marker.key("pub")));
    fault("Firestore/Commit", "PERMISSION_DENIED", 2);
    send("outage", "PUT", OPENAI, json(marker.key("com")));
    vault.clearFaults();
  }

  private void fault(String method, String status, int times) {
    vault.addFault(
        """
        {"method": "%s", "action": "fail", "status": "%s", "times": %d}
        """
            .formatted(method, status, times));
  }

  /// A message that was accepted and that the worker cannot read, with a sealed key.
  void deadLetter() {
    var id = CommandId.next();
    var command = new KeyCommand.SetKey(id, key("dead"), seal("dead", "dea", id), null, null);
    var encoded = CommandMessages.encode(command, "canary");
    var data = new String(encoded.data(), StandardCharsets.UTF_8).replace("\"schema\":1", NEWER);
    var message =
        new Message(
            data.getBytes(StandardCharsets.UTF_8), encoded.orderingKey(), encoded.attributes());
    var commands = new FirestoreCommandStore(cloud.clients().firestore("(default)"));
    commands.accept(
        new Acceptance(command, message, "digest", null, null, false, "canary"), Instant.now());
    publish(message);
    await()
        .atMost(PATIENCE)
        .until(() -> !commands.find(key("dead").owner(), id).orElseThrow().pending());
  }

  /// Messages that nobody accepted, with a key in clear wherever one has room.
  void forgeries(CanaryMarker forged) {
    var key = forged.key("frg");
    publish(new Message(json(key).getBytes(StandardCharsets.UTF_8), key, Map.of("owner", key)));
    publish(
        new Message(
            json(key).getBytes(StandardCharsets.UTF_8),
            key("forged").toString(),
            Map.of(
                CommandMessages.OWNER, key("forged").owner().value(),
                CommandMessages.COMMAND, CommandId.next().toString(),
                CommandMessages.REQUEST, key)));
  }

  private void publish(Message message) {
    try (var topic = PubSubPublisher.to(cloud.clients(), "key-commands")) {
      topic.publish(message).join();
    }
  }

  /// What the security team sees of it all.
  void review() {
    assertThat(send("security", "GET", "/v1/audit/events?limit=200", "")).isEqualTo(200);
  }
}
