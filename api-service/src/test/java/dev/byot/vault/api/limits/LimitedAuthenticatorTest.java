package dev.byot.vault.api.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.keys.VaultClient;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Over HTTP, with a clock that stands still.
final class LimitedAuthenticatorTest {
  private final LimitedAuthenticator authenticator =
      new LimitedAuthenticator(
          new FakeAuthenticator(),
          new RateLimits(new RateSettings(2, 1, 1), () -> 0),
          new InFlight(LoadSettings.DEFAULT));
  private final ApiServer server =
      ApiServer.start(ServerSettings.loopback(0), _ -> false, List.of(new Routes()));
  private final VaultClient alice = VaultClient.ofStubs(server.port(), "alice");

  private final class Routes implements HttpService {
    @Override
    public void routing(HttpRules rules) {
      Handler once =
          (request, response) -> {
            authenticator.authenticate(Bearer.token(request.headers()), Freshness.USE);
            response.send();
          };
      rules
          .any("/v1/keys/openai", once)
          .get(
              "/v1/twice",
              (request, response) -> {
                authenticator.authenticate(Bearer.token(request.headers()), Freshness.USE);
                authenticator.authenticate(Bearer.token(request.headers()), Freshness.USE);
                response.send();
              });
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tellsHowManyRequestsAreLeft() {
    var answer = alice.get("/v1/keys/openai");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("ratelimit-limit")).isEqualTo("2");
    assertThat(answer.header("ratelimit-remaining")).isEqualTo("1");
    assertThat(answer.header("ratelimit-reset")).isEqualTo("30");
    assertThat(answer.header("retry-after")).isNull();
  }

  @Test
  void refusesWhoeverComesTooOftenAndSaysWhenToComeAgain() {
    alice.put("/v1/keys/openai", Map.of());

    var refused = alice.put("/v1/keys/openai", Map.of());

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.text("code")).isEqualTo("rate-limited");
    assertThat(refused.text("detail")).isEqualTo("more than 1 writes in a minute");
    assertThat(refused.header("retry-after")).isEqualTo("60");
    assertThat(refused.header("ratelimit-remaining")).isEqualTo("0");
    assertThat(refused.header("ratelimit-reset")).isEqualTo("60");
  }

  @Test
  void neverRefusesAStop() {
    for (var i = 0; i < 5; i++) {
      var answer = alice.delete("/v1/keys/openai");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("ratelimit-limit")).isNull();
    }
  }

  @Test
  void countsARequestOnce() {
    assertThat(alice.get("/v1/twice").header("ratelimit-remaining")).isEqualTo("1");
  }

  @Test
  void countsNothingAgainstWhoIsNotKnown() {
    var answer = VaultClient.ofStubs(server.port(), "nobody").get("/v1/keys/openai");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("ratelimit-limit")).isNull();
  }
}
