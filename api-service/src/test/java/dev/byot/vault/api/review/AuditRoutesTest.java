package dev.byot.vault.api.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.api.keys.VaultClient;
import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.audit.AuditLog;
import dev.byot.vault.audit.AuditLog.Position;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditRoutesTest {
  private static final String PATH = "/v1/audit/events";
  private static final Instant START = Instant.parse("2026-03-01T12:00:00.123456Z");

  private final PageTokens tokens = new PageTokens(new SecretKeySpec(new byte[32], "HmacSHA256"));
  private final List<AuditEntry> entries =
      IntStream.range(0, 60).mapToObj(AuditRoutesTest::entry).toList().reversed();
  private final ApiServer server =
      ApiServer.start(
          ServerSettings.loopback(0),
          _ -> false,
          List.of(new AuditRoutes(new FakeAuthenticator(), new Log(), tokens)));
  private final VaultClient reviewer = new VaultClient(server.port(), "eve.security");

  @AfterEach
  void stop() {
    server.close();
  }

  private static AuditEntry entry(int number) {
    var owner = FakeAuthenticator.owner("alice");
    var key = number % 2 == 0 ? new KeyRef(owner, new ProviderId("openai"), KeyName.DEFAULT) : null;
    var event =
        new VaultEvent(
            EventId.of("test", EventType.KEY_USED, Integer.toString(number)),
            EventType.KEY_USED,
            START.plusSeconds(number),
            owner,
            key,
            "request-" + number,
            false,
            Map.of("number", Integer.toString(number)));
    return new AuditEntry(event, "api-service", "boot", number, START);
  }

  private final class Log implements AuditLog {
    @Override
    public boolean append(AuditEntry entry) {
      throw new UnsupportedOperationException("only audit-worker appends");
    }

    @Override
    public List<AuditEntry> newestFirst(int limit, @Nullable Position after) {
      return entries.stream()
          .filter(entry -> after == null || entry.event().at().isBefore(after.at()))
          .limit(limit)
          .toList();
    }
  }

  private static List<String> numbers(JsonNode page) {
    var numbers = new ArrayList<String>();
    page.path("events").forEach(event -> numbers.add(event.path("data").path("number").asText()));
    return numbers;
  }

  @Test
  void showsTheNewestEventsPageByPage() {
    var first = reviewer.get(PATH).json();
    var second = reviewer.get(PATH + "?pageToken=" + first.path("nextPageToken").asText()).json();

    assertThat(numbers(first)).hasSize(50).startsWith("59", "58");
    assertThat(numbers(second)).hasSize(10).startsWith("9").endsWith("0");
    assertThat(second.has("nextPageToken")).isFalse();
    var newest = first.path("events").get(1);
    assertThat(newest.path("type").asText()).isEqualTo("key.used");
    assertThat(newest.path("provider").asText()).isEqualTo("openai");
    assertThat(newest.path("sequence").asLong()).isEqualTo(58);
  }

  @Test
  void showsAsManyAsAsked() {
    assertThat(numbers(reviewer.get(PATH + "?limit=3").json())).containsExactly("59", "58", "57");
    assertThat(reviewer.get(PATH + "?limit=60").json().has("nextPageToken")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=201", "limit=x", "pageToken=x", "pageToken=AAAA"})
  void refusesWhatItDidNotGiveOut(String query) {
    assertThat(reviewer.get(PATH + "?" + query).status()).isEqualTo(400);
  }

  @Test
  void refusesATokenThatWasChanged() {
    var token = tokens.of(Position.of(entries.getFirst()));
    var last = token.charAt(token.length() - 2);
    var changed =
        token.substring(0, token.length() - 2)
            + (last == 'A' ? 'B' : 'A')
            + token.substring(token.length() - 1);

    assertThat(tokens.read(token)).isEqualTo(Position.of(entries.getFirst()));
    assertThatThrownBy(() -> tokens.read(changed))
        .isInstanceOf(VaultException.InvalidRequest.class);
  }

  @Test
  void deniesEverybodyElse() {
    var answer = new VaultClient(server.port(), "mallory").get(PATH);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text("code")).isEqualTo("role-needed");
  }

  @Test
  void namesTheParametersThatThereAre() {
    var answer = reviewer.get(PATH + "?page=2");

    assertThat(answer.text("code")).isEqualTo("unknown-parameter");
    assertThat(answer.text("detail"))
        .isEqualTo("unknown query parameter page; allowed: limit, pageToken");
  }

  @Test
  void canOnlyBeRead() {
    assertThat(reviewer.delete(PATH).status()).isEqualTo(405);
  }
}
