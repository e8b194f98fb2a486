package dev.byot.vault.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.http.ListenException;
import dev.byot.vault.api.http.RawClient;
import dev.byot.vault.api.keys.VaultClient;
import dev.byot.vault.api.watch.WatchClient;
import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.audit.firestore.FirestoreAuditLog;
import dev.byot.vault.config.Config;
import dev.byot.vault.config.ConfigException;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The whole service on a local cloud, with the real adapters.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApiServiceTest {
  private static final String KEY = "sk-proj-0123456789abcdefghij";

  private final LocalGoogle google = new LocalGoogle();

  @AfterAll
  void stop() {
    google.close();
  }

  private ApiService start(String roles) {
    var variables = google.variables();
    variables.put("VAULT_ROLES", roles);
    return ApiService.start(new Config(variables));
  }

  @Test
  void takesAKeyInShowsItAndRemovesIt() {
    try (var service = start("keys,proxy");
        var _ = new FakeWorker(google.clients())) {
      var alice = new VaultClient(service.port(), google.token("alice"));

      var set = alice.put("/v1/keys/openai", Map.of("apiKey", KEY), "Prefer", "wait=20");
      var shown = alice.get("/v1/keys/openai");
      var others = new VaultClient(service.port(), google.token("bob")).get("/v1/keys");
      var removed = alice.delete("/v1/keys/openai", "Prefer", "wait=20");

      assertThat(set.status()).isEqualTo(200);
      assertThat(shown.text("status")).isEqualTo("active");
      assertThat(shown.header("etag")).isEqualTo(set.header("etag"));
      assertThat(others.json().path("keys")).isEmpty();
      assertThat(removed.status()).isEqualTo(204);
      assertThat(alice.get("/v1/keys/openai").status()).isEqualTo(404);
      assertThat(alice.get(String.valueOf(set.header("location"))).text("status"))
          .isEqualTo("applied");
    }
  }

  @Test
  void tellsWhoWatchesOfEveryChange() {
    try (var service = start("keys");
        var _ = new FakeWorker(google.clients());
        var watch = new WatchClient(service.port(), google.token("wanda"))) {
      assertThat(watch.next("keys")).isEqualTo("{\"keys\":[]}");
      var wanda = new VaultClient(service.port(), google.token("wanda"));

      wanda.put("/v1/keys/openai", Map.of("apiKey", KEY));

      await().until(() -> watch.next("keys").contains("\"status\":\"active\""));
    }
  }

  @Test
  void tellsWhoWatchesOnAnyInstanceOfACommandThatNobodyDecides() {
    try (var here = start("keys");
        var elsewhere = start("keys");
        var watchHere = new WatchClient(here.port(), google.token("wim"));
        var watchElsewhere = new WatchClient(elsewhere.port(), google.token("wim"))) {
      assertThat(watchHere.next("keys")).isEqualTo("{\"keys\":[]}");
      assertThat(watchElsewhere.next("keys")).isEqualTo("{\"keys\":[]}");

      new VaultClient(here.port(), google.token("wim"))
          .put("/v1/keys/openai", Map.of("apiKey", KEY));

      assertThat(watchHere.next("keys")).contains("\"pendingCommands\":1");
      assertThat(watchElsewhere.next("keys")).contains("\"pendingCommands\":1");
    }
  }

  @Test
  void tellsWhichKeysToSealTo() {
    try (var service = start("keys")) {
      var answer = new VaultClient(service.port(), google.token("alice")).get("/v1/sealing-key");

      assertThat(answer.json().path("keys")).hasSize(1);
    }
  }

  @Test
  void showsTheAuditLogToTheSecurityTeam() {
    var event =
        new VaultEvent(
            EventId.of("test", EventType.KEY_USED, "1"),
            EventType.KEY_USED,
            Instant.now(),
            null,
            null,
            "request",
            false,
            Map.of());
    new FirestoreAuditLog(google.clients().firestore("audit"))
        .append(new AuditEntry(event, "test", "boot", 1, Instant.now()));
    try (var service = start("keys")) {
      var eve = new VaultClient(service.port(), google.token("eve", "security"));
      var mallory = new VaultClient(service.port(), google.token("mallory", "security"));

      assertThat(eve.get("/v1/audit/events").json().path("events").path(0).path("id").asText())
          .isEqualTo(event.id().value());
      assertThat(mallory.get("/v1/audit/events").status()).isEqualTo(403);
    }
  }

  @Test
  void isNotReadyOnceItHearsNoEventsAnyMore() {
    try (var service = start("proxy")) {
      var client = new VaultClient(service.port(), google.token("alice"));
      assertThat(client.get("/health/ready").status()).isEqualTo(204);

      google.deleteSubscriptionsOf("vault-events");

      await().until(() -> client.get("/health/ready").status() == 503);
      assertThat(client.get("/health/live").status()).isEqualTo(204);
    }
  }

  @Test
  void hasTheRoutesOfItsRoleOnly() {
    try (var keys = start("keys");
        var proxy = start("proxy")) {
      var token = google.token("alice");
      var onKeys = new VaultClient(keys.port(), token);
      var onProxy = new VaultClient(proxy.port(), token);

      assertThat(onKeys.get("/v1/keys").status()).isEqualTo(200);
      assertThat(onKeys.get("/v1/proxy/openai/v1/models").status()).isEqualTo(404);
      assertThat(onProxy.get("/v1/keys").status()).isEqualTo(404);
      var unused = onProxy.get("/v1/proxy/openai/v1/models", "X-Vault-Key", "nope");
      assertThat(unused.status()).isEqualTo(403);
      assertThat(unused.response().body()).contains("PUT /v1/keys/openai/nope");
      assertThat(onProxy.get("/v1/proxy/openai/v1/models").response().body())
          .contains("PUT /v1/keys/openai\"");
      var flow = onProxy.send("POST", "/v1/genkit/chat", "{}");
      assertThat(flow.status()).isEqualTo(404);
      assertThat(flow.response().body()).contains("no Genkit server configured");
    }
  }

  @Test
  void doesNotStartOnAPortThatIsTaken() {
    try (var first = start("keys")) {
      var variables = google.variables();
      variables.put("VAULT_PORT", Integer.toString(first.port()));

      assertThatThrownBy(() -> ApiService.start(new Config(variables)))
          .isInstanceOf(ListenException.class)
          .hasMessage("port " + first.port() + " is taken");
    }
  }

  @Test
  void stopsWithinItsGraceAndClosesIdleConnections() throws IOException {
    var service = start("keys");
    try (var idle = new RawClient(service.port())) {
      idle.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();

      service.close();

      assertThat(idle.untilClosed()).isEmpty();
    }
  }

  @Test
  void doesNotStartWithAWrongConfiguration() {
    assertThatThrownBy(() -> start("neither")).isInstanceOf(ConfigException.class);
  }

  @Test
  void leavesNothingOpenWhenItCannotStart() {
    var variables = google.variables();
    variables.put("VAULT_CURSOR_SECRET", "projects/test-project/secrets/none/versions/1");

    assertThatThrownBy(() -> ApiService.start(new Config(variables)))
        .isInstanceOf(RuntimeException.class);
  }
}
