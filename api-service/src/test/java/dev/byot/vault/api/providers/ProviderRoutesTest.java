package dev.byot.vault.api.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.api.keys.VaultClient;
import dev.byot.vault.catalogue.Catalogue;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProviderRoutesTest {
  private static final String PATH = "/v1/providers";

  private final ApiServer server =
      ApiServer.start(
          ServerSettings.loopback(0),
          _ -> false,
          List.of(new ProviderRoutes(new FakeAuthenticator(), Catalogue.builtIn())));
  private final VaultClient alice = new VaultClient(server.port(), "alice");

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tellsWhatToAskTheUserFor() {
    var openai = alice.get(PATH).json().at("/providers/0");

    assertThat(openai.path("id").asText()).isEqualTo("openai");
    assertThat(openai.path("title").asText()).isEqualTo("OpenAI");
    var field = openai.at("/fields/0");
    assertThat(field.path("name").asText()).isEqualTo("apiKey");
    assertThat(field.path("required").asBoolean()).isTrue();
    assertThat(field.path("where").asText()).startsWith("https://platform.openai.com/");
    assertThat("sk-proj-0123456789abcdef")
        .matches(Pattern.compile(field.path("pattern").asText()))
        .startsWith(field.path("form").asText().substring(0, 3));
  }

  @Test
  void tellsWhereToCallAProvider() {
    var anthropic = alice.get(PATH).json().at("/providers/1");

    assertThat(anthropic.path("proxy").asText()).isEqualTo("/v1/proxy/anthropic");
    assertThat(anthropic.path("credentialHeaders"))
        .extracting(header -> header.asText())
        .containsExactly("x-api-key", "Authorization");
    assertThat(anthropic.path("routes"))
        .extracting(route -> route.asText())
        .contains("POST /v1/messages");
  }

  @Test
  void mayBeKeptByTheCallerForAWhile() {
    var first = alice.get(PATH);
    var etag = Objects.requireNonNull(first.header("etag"));

    var again = alice.get(PATH, "If-None-Match", etag);

    assertThat(first.header("cache-control")).isEqualTo("private, max-age=300");
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.header("etag")).isEqualTo(etag);
    assertThat(again.header("cache-control")).isEqualTo("private, max-age=300");
    assertThat(again.response().body()).isEmpty();
    assertThat(alice.get(PATH, "If-None-Match", "\"other\"").status()).isEqualTo(200);
  }

  @Test
  void isForThoseWhoSignedInAndCanOnlyBeRead() {
    assertThat(new VaultClient(server.port(), "nobody").get(PATH).status()).isEqualTo(401);
    assertThat(alice.delete(PATH).status()).isEqualTo(405);
  }
}
