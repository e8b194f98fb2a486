package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.RawClient;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.observability.JsonLogging;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What a caller writes must not look like what the vault writes, to nobody who reads the log.
final class LogInjectionTest extends KeyRoutesFixture {
  private static final String FORGED = "{\"severity\":\"FORGED\"}";
  private static final String ENCODED = "%0d%0a%1b[31m" + FORGED.replace("\"", "%22");
  private static final String ESCAPED = "\\r\\n\\u001b[31m\\u0085" + FORGED.replace("\"", "\\\"");

  @TempDir private Path folder;

  @BeforeEach
  void logToAFile() {
    JsonLogging.toFile("test", "TRACE", folder.resolve("log"));
  }

  @AfterEach
  void logAsBefore() throws JoranException {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    new ContextInitializer(context).autoConfig();
  }

  private void assertNothingForged() throws IOException {
    var log = Files.readString(folder.resolve("log"));

    assertThat(log.lines())
        .isNotEmpty()
        .allSatisfy(line -> {
          var entry = Json.parseObject(line.getBytes(StandardCharsets.UTF_8));
          assertThat(entry.path("severity").asText()).isNotEqualTo("FORGED");
          assertThat(entry.path("service").asText()).isEqualTo("test");
        });
    assertThat(log.chars().filter(c -> c != '\n').anyMatch(Character::isISOControl)).isFalse();
  }

  @Test
  void isSafeFromPathsAndHeaders() throws IOException {
    for (var path :
        List.of(
            "/v1/keys/" + ENCODED,
            "/v1/keys/openai/" + ENCODED,
            "/v1/commands/" + ENCODED,
            "/v1/keys?" + ENCODED + "=" + ENCODED,
            "/" + ENCODED)) {
      try (var client = new RawClient(server.port())) {
        client.send(
            "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer nobody\r\n\r\n"
                .formatted(path));
        assertThat(client.answer()).containsPattern("HTTP/1.1 4..");
      }
    }
    for (var header :
        List.of(
            "Authorization: Bearer a\u001b[31m",
            "Authorization: Bearer nobody\r\nX: a\n" + FORGED,
            "Authorization: Bearer nobody\r\nIdempotency-Key: " + FORGED,
            "Authorization: Bearer alice\r\nIf-None-Match: \"" + FORGED)) {
      try (var client = new RawClient(server.port())) {
        client.send("GET /v1/keys/openai HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n");
        client.answer();
      }
    }

    assertNothingForged();
  }

  @Test
  void isSafeFromBodies() throws IOException {
    state.goDown();
    for (var body :
        List.of(
            "{\"" + ESCAPED + "\": \"x\"}",
            "{\"apiKey\": \"" + ESCAPED + "\"}",
            "{\"apiKey\": \"" + OPENAI_KEY + "\", \"label\": \"" + ESCAPED + "\"}",
            "{\"apiKey\": \"" + OPENAI_KEY + "\", \"expiresAt\": \"" + ESCAPED + "\"}",
            "{\"sealed\": \"" + ESCAPED + "\"}",
            FORGED + "\n" + FORGED)) {
      assertThat(alice.mistaken().send("PUT", "/v1/keys/openai", body).status())
          .isGreaterThanOrEqualTo(400);
      assertThat(alice.mistaken().send("PATCH", "/v1/keys/openai", body).status())
          .isGreaterThanOrEqualTo(400);
    }
    assertThat(setOpenai().status()).isEqualTo(503);

    assertNothingForged();
  }

  @Test
  void isSafeFromUidsAndFromTextsOfExceptions() throws IOException {
    var uid = "eve\r\n\u001b[31m\u0085" + FORGED;
    HttpService broken =
        rules ->
            rules.get(
                "/v1/broken",
                (request, _) -> {
                  var caller =
                      new Caller(
                          OwnerId.of(null, uid), uid, null, Set.of(), Instant.EPOCH, Instant.MAX);
                  throw new IllegalStateException(
                      caller + uid + Bearer.token(request.headers()) + Freshness.USE);
                });
    try (var breaking = ApiServer.start(ServerSettings.loopback(0), _ -> false, List.of(broken))) {
      var answer = VaultClient.ofStubs(breaking.port(), "alice").get("/v1/broken");

      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.response().body()).doesNotContain("eve");
    }

    assertNothingForged();
  }
}
