package dev.byot.vault.api.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.api.keys.VaultClient;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.usage.Counts;
import dev.byot.vault.usage.DayUsage;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UsageRoutesTest {
  private static final String PATH = "/v1/usage";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-31T23:59:59Z"), ZoneOffset.UTC);
  private static final Counts COUNTS = new Counts(3, 1, 12, 7, 5, 100, 2000);

  private final FakeUsageStore usage = new FakeUsageStore();
  private final ApiServer server =
      ApiServer.start(
          ServerSettings.loopback(0),
          _ -> false,
          List.of(new UsageRoutes(new FakeAuthenticator(), Catalogue.builtIn(), usage, CLOCK)));
  private final VaultClient alice = new VaultClient(server.port(), "alice");
  private final VaultClient bob = new VaultClient(server.port(), "bob");

  UsageRoutesTest() {
    use("openai", "2026-03-31");
    use("gemini", "2026-03-02");
    use("openai", "2026-03-01");
  }

  private void use(String provider, String day) {
    var key =
        new KeyRef(OwnerId.of(null, "alice"), new ProviderId(provider), new KeyName("default"));
    usage.add(new DayUsage(key, LocalDate.parse(day), "gpt-5", COUNTS));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void showsTheLastThirtyDays() {
    var view = alice.get(PATH).json();

    assertThat(view.path("from").asText()).isEqualTo("2026-03-02");
    assertThat(view.path("to").asText()).isEqualTo("2026-03-31");
    assertThat(view.path("usage")).hasSize(2);
    assertThat(view.at("/usage/0").toString())
        .isEqualTo(
            "{\"day\":\"2026-03-31\",\"provider\":\"openai\",\"name\":\"default\","
                + "\"model\":\"gpt-5\",\"calls\":3,\"failedCalls\":1,\"inputTokens\":12,"
                + "\"outputTokens\":7,\"estimatedTokens\":5,\"requestBytes\":100,\"answerBytes\":2000}");
  }

  @Test
  void showsWhatIsAskedFor() {
    assertThat(alice.get(PATH + "?from=2026-03-01&to=2026-03-01").json().path("usage")).hasSize(1);
    assertThat(alice.get(PATH + "?provider=gemini").json().path("usage")).hasSize(1);
    assertThat(alice.get(PATH + "?from=2025-12-30").json().path("usage")).hasSize(3);
  }

  @Test
  void showsNobodyElsesUsage() {
    assertThat(bob.get(PATH).json().path("usage")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "from=2026-3-1, invalid-day",
    "to=2026-02-30, invalid-day",
    "to=%2B12026-01-1, invalid-day",
    "from=, invalid-day",
    "from=2026-03-02&to=2026-03-01, invalid-range",
    "from=2025-12-29, invalid-range",
    "provider=OpenAI, invalid-provider",
    "key=secret, unknown-parameter",
    "from=2026-03-01&from=2026-03-02, repeated-parameter"
  })
  void saysWhatIsWrong(String query, String code) {
    var refused = VaultClient.ofStubs(server.port(), "alice").get(PATH + "?" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("code")).isEqualTo(code);
  }

  @Test
  void namesTheProviderThatWasProbablyMeant() {
    var refused = alice.get(PATH + "?provider=opnai");

    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.text("code")).isEqualTo("unknown-provider");
    assertThat(refused.text("detail")).contains("did you mean openai?");
  }

  @Test
  void showsTheUsageOfAProviderThatTheCatalogueHasNoLonger() {
    use("gone", "2026-03-31");

    assertThat(alice.get(PATH + "?provider=gone").json().path("usage")).hasSize(1);
  }

  @Test
  void asksForFewerDaysWhereThereIsTooMuch() {
    usage.grow();

    assertThat(alice.get(PATH).text("code")).isEqualTo("too-much-usage");
  }

  @Test
  void isForThoseWhoSignedInAndCanOnlyBeRead() {
    assertThat(new VaultClient(server.port(), "nobody").get(PATH).status()).isEqualTo(401);
    assertThat(alice.delete(PATH).status()).isEqualTo(405);
  }
}
