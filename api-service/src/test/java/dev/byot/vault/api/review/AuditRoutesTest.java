package dev.byot.vault.api.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.api.keys.VaultClient;
import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.audit.AuditFilter;
import dev.byot.vault.audit.AuditLog;
import dev.byot.vault.audit.AuditLog.Position;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuditRoutesTest {
  private static final String PATH = "/v1/audit/events";
  private static final OwnerId ALICE = FakeAuthenticator.owner("alice");
  private static final Instant START = Instant.parse("2026-03-01T12:00:00.123456Z");

  private final PageTokens tokens = new PageTokens(new SecretKeySpec(new byte[32], "HmacSHA256"));
  private final List<AuditEntry> entries =
      IntStream.range(0, 60).mapToObj(AuditRoutesTest::entry).toList().reversed();
  private final List<AuditFilter> asked = new CopyOnWriteArrayList<>();
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
    var key = number % 2 == 0 ? new KeyRef(ALICE, new ProviderId("openai"), KeyName.DEFAULT) : null;
    var event =
        new VaultEvent(
            EventId.of("test", EventType.KEY_USED, Integer.toString(number)),
            EventType.KEY_USED,
            START.plusSeconds(number),
            ALICE,
            key,
            "request-" + number,
            false,
            Map.of("number", Integer.toString(number)));
    return new AuditEntry(event, "api-service", "boot", number, START);
  }

  /// Answers as if everything were wanted, and keeps what was asked.
  private final class Log implements AuditLog {
    @Override
    public boolean append(AuditEntry entry) {
      throw new UnsupportedOperationException("only audit-worker appends");
    }

    @Override
    public List<AuditEntry> newestFirst(AuditFilter wanted, int limit, @Nullable Position after) {
      asked.add(wanted);
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

  @Test
  void asksForEverythingWhereNothingIsSaid() {
    reviewer.get(PATH);

    assertThat(asked).containsExactly(AuditFilter.EVERYTHING);
  }

  @Test
  void asksForWhatIsSaid() {
    var query =
        "?owner="
            + ALICE
            + "&provider=openai&name=work&type=key.used,flow.called,key.used&requestId=0198-a"
            + "&from=2026-03-01T12:00:00Z&until=2026-03-01T14:00:00%2B01:00";

    assertThat(reviewer.get(PATH + query).status()).isEqualTo(200);
    assertThat(asked)
        .containsExactly(
            new AuditFilter(
                ALICE,
                new KeyRef(ALICE, new ProviderId("openai"), new KeyName("work")),
                List.of(EventType.KEY_USED, EventType.FLOW_CALLED),
                "0198-a",
                Instant.parse("2026-03-01T12:00:00Z"),
                Instant.parse("2026-03-01T13:00:00Z")));
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, invalid-limit",
    "limit=201, invalid-limit",
    "limit=x, invalid-limit",
    "pageToken=x, invalid-page-token",
    "pageToken=AAAA, invalid-page-token",
    "pageToken=, invalid-page-token",
    "owner=alice, invalid-owner",
    "owner=, invalid-owner",
    "provider=openai&name=work, incomplete-key",
    "owner=AAAAAAAAAAAAAAAAAAAAAA&provider=openai, incomplete-key",
    "owner=AAAAAAAAAAAAAAAAAAAAAA&name=work, incomplete-key",
    "owner=AAAAAAAAAAAAAAAAAAAAAA&provider=OpenAI&name=work, invalid-provider",
    "owner=AAAAAAAAAAAAAAAAAAAAAA&provider=openai&name=*, invalid-name",
    "type=, invalid-type",
    "type=key, invalid-type",
    "'type=key.used,', invalid-type",
    "type=KEY_USED, invalid-type",
    "type=key.used&type=key.opened, repeated-parameter",
    "requestId=, invalid-request-id",
    "requestId=a%20b, invalid-request-id",
    "from=yesterday, invalid-time",
    "from=2026-03-01, invalid-time",
    "until=2026-03-01T12:00:00, invalid-time",
    "until=%2B10000-01-01T00:00:00Z, invalid-time",
    "from=0000-01-01T00:00:00Z, invalid-time",
    "from=2026-03-01T12:00:00Z&until=2026-03-01T12:00:00Z, invalid-range"
  })
  void refusesWhatItCannotLookFor(String query, String code) {
    var answer = reviewer.mistaken().get(PATH + "?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo(code);
    assertThat(asked).isEmpty();
  }

  @Test
  void namesTheTypesThatThereAre() {
    assertThat(reviewer.mistaken().get(PATH + "?type=key.stolen").text("detail"))
        .contains("key.stored, key.updated")
        .endsWith("access.denied");
  }

  @Test
  void goesOnOnlyWithWhatWasAskedFor() {
    var used = PATH + "?type=key.used&limit=3";
    var token = "&pageToken=" + reviewer.get(used).text("nextPageToken");
    asked.clear();

    var next = reviewer.get(used + token);
    var other = reviewer.get(PATH + "?type=key.opened" + token);
    var all = reviewer.get(PATH + "?" + token.substring(1));

    assertThat(numbers(next.json())).containsExactly("56", "55", "54");
    assertThat(other.status()).isEqualTo(400);
    assertThat(other.text("code")).isEqualTo("invalid-page-token");
    assertThat(all.text("code")).isEqualTo("invalid-page-token");
    assertThat(asked).extracting(AuditFilter::types).containsExactly(List.of(EventType.KEY_USED));
  }

  @Test
  void takesATokenWithTheSameTypesInAnotherOrder() {
    var first = reviewer.get(PATH + "?limit=3&type=key.used,key.opened");
    var next = "?type=key.opened,key.used&pageToken=" + first.text("nextPageToken");

    assertThat(numbers(reviewer.get(PATH + next).json())).startsWith("56");
  }

  @Test
  void refusesATokenThatWasChanged() {
    var token = tokens.of(Position.of(entries.getFirst()), AuditFilter.EVERYTHING);
    var last = token.charAt(token.length() - 2);
    var changed =
        token.substring(0, token.length() - 2)
            + (last == 'A' ? 'B' : 'A')
            + token.substring(token.length() - 1);

    assertThat(tokens.read(token, AuditFilter.EVERYTHING))
        .isEqualTo(Position.of(entries.getFirst()));
    assertThatThrownBy(() -> tokens.read(changed, AuditFilter.EVERYTHING))
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
        .isEqualTo(
            "unknown query parameter page; "
                + "allowed: from, limit, name, owner, pageToken, provider, requestId, type, until");
  }

  @Test
  void canOnlyBeRead() {
    assertThat(reviewer.delete(PATH).status()).isEqualTo(405);
  }
}
