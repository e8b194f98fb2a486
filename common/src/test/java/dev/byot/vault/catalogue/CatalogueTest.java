package dev.byot.vault.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byot.vault.keys.ProviderId;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CatalogueTest {
  private static final Catalogue BUILT_IN = Catalogue.builtIn();
  private static final ProviderId OPENAI = new ProviderId("openai");
  private static final ProviderId ANTHROPIC = new ProviderId("anthropic");
  private static final ProviderId GEMINI = new ProviderId("gemini");

  @Test
  void knowsTheUsualProviders() {
    assertThat(BUILT_IN.providers())
        .extracting(provider -> provider.id().value())
        .containsExactly(
            "openai",
            "anthropic",
            "gemini",
            "mistral",
            "groq",
            "openrouter",
            "together",
            "deepseek",
            "xai",
            "azure-openai");
    assertThat(BUILT_IN.provider(new ProviderId("nobody"))).isEmpty();
  }

  @Test
  void showsCredentialsTheWayEachProviderWantsThem() {
    assertThat(provider(OPENAI).credentials())
        .containsExactly(new CredentialStyle("Authorization", "Bearer ", "apiKey"));
    assertThat(provider(ANTHROPIC).credentials())
        .containsExactly(
            new CredentialStyle("x-api-key", "", "apiKey"),
            new CredentialStyle("Authorization", "Bearer ", "apiKey"));
    assertThat(provider(GEMINI).credentials())
        .containsExactly(new CredentialStyle("x-goog-api-key", "", "apiKey"));
    assertThat(provider(ANTHROPIC).credentialIn("authorization")).isPresent();
    assertThat(provider(GEMINI).credentialIn("authorization")).isEmpty();
  }

  @Test
  void findsWhatWasMeant() {
    assertThat(BUILT_IN.nearest("opnai")).contains(OPENAI);
    assertThat(BUILT_IN.nearest("anthorpic")).contains(ANTHROPIC);
    assertThat(BUILT_IN.nearest("geminy")).contains(GEMINI);
    assertThat(BUILT_IN.nearest("OpenAI")).contains(OPENAI);
    assertThat(BUILT_IN.nearest("acme")).isEmpty();
  }

  @Test
  void saysWhichRouteACallTakes() {
    assertThat(provider(OPENAI).routes().find("GET", "/v1/files/file-abc"))
        .contains(new Route("GET", "/v1/files/{id}", false, false));
    assertThat(provider(OPENAI).routes().all()).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai|401|{\"error\":{\"message\":\"Incorrect API key\",\"code\":\"invalid_api_key\"}}",
        "anthropic|401|{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\"}}",
        "mistral|401|{\"detail\":\"Unauthorized\"}",
        "mistral|401|{\"message\":\"Unauthorized\",\"request_id\":\"1\"}",
        "groq|401|{\"error\":{\"message\":\"Invalid API Key\",\"code\":\"invalid_api_key\"}}",
        "openrouter|401|{\"error\":{\"message\":\"User not found.\",\"code\":401}}",
        "together|401|{\"error\":{\"message\":\"Invalid API key\",\"code\":\"invalid_api_key\"}}",
        "deepseek|401|{\"error\":{\"type\":\"authentication_error\"}}",
        "azure-openai|401|{\"error\":{\"code\":\"401\",\"message\":\"Access denied\"}}",
        "gemini|400|{\"error\":{\"details\":[{\"reason\":\"OTHER\"},{\"reason\":\"API_KEY_INVALID\"}]}}",
      })
  void knowsHowAProviderRefusesAKey(String provider, int status, String body) {
    assertThat(provider(new ProviderId(provider)).refusal(status, body.getBytes(UTF_8)))
        .isPresent();
    assertThat(provider(new ProviderId(provider)).refusal(403, body.getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai|{\"error\":{\"code\":\"model_not_found\"}}",
        "openai|{\"error\":{\"code\":401}}",
        "openai|{\"error\":\"invalid_api_key\"}",
        "openai|[\"invalid_api_key\"]",
        "openai|invalid_api_key",
        "openai|''",
        "anthropic|{\"error\":{\"type\":\"permission_error\"}}",
        "openrouter|{\"error\":{\"code\":402}}",
        "openrouter|{\"error\":{\"code\":{\"401\":401}}}",
        "xai|{\"code\":\"unauthenticated\",\"error\":\"any\"}",
      })
  void doesNotBlameTheKeyForAnythingElse(String provider, String body) {
    assertThat(provider(new ProviderId(provider)).refusal(401, body.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void checksAKeyByACallThatReadsOnly() {
    for (var provider : BUILT_IN.providers()) {
      var check = provider.check();
      assertThat(check.method()).isEqualTo("GET");
      // The one exception tells of the key itself, and nobody but the vault asks it.
      assertThat(provider.allows("GET", check.path()))
          .as("%s", provider.id())
          .isEqualTo(!provider.id().value().equals("openrouter"));
    }
    assertThat(provider(ANTHROPIC).check())
        .isEqualTo(new Check("GET", "/v1/models", Map.of("anthropic-version", "2023-06-01"), 200));
    assertThat(provider(GEMINI).errorShape()).isEqualTo(ErrorShape.GEMINI);
    assertThat(provider(GEMINI).usageShape()).isEqualTo(UsageShape.GEMINI);
  }

  @Test
  void takesAnotherBaseUrlForATest() {
    var local = BUILT_IN.withBaseUrl(OPENAI, BaseUrl.parse("http://127.0.0.1:8080/"));

    assertThat(local.provider(OPENAI).orElseThrow().usageShape()).isEqualTo(UsageShape.OPENAI);
    assertThat(local.provider(OPENAI).orElseThrow().baseUrl().rest())
        .isEqualTo(URI.create("http://127.0.0.1:8080"));
    assertThat(provider(OPENAI).baseUrl().rest()).isEqualTo(URI.create("https://api.openai.com"));
    assertThat(local.providers()).hasSameSizeAs(BUILT_IN.providers());
  }

  @Test
  void takesNoBaseUrlForWhatItDoesNotKnow() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> BUILT_IN.withBaseUrl(new ProviderId("nobody"), BaseUrl.parse("http://host")));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> BUILT_IN.withBaseUrl(OPENAI, BaseUrl.parse("https://{resource}.example.com")));
  }

  @Test
  void letsNoCredentialStandInAnyOtherHeaderThanThoseThatTheVaultTakesAway() {
    assertThat(BUILT_IN.providers())
        .flatExtracting(Provider::credentials)
        .extracting(style -> style.header().toLowerCase(Locale.ROOT))
        .isSubsetOf(CredentialStyle.HEADERS);
  }

  private static Provider provider(ProviderId id) {
    return BUILT_IN.provider(id).orElseThrow();
  }

  @Test
  void knowsWhichAnswersTellOfTokens() {
    var openai = provider(new ProviderId("openai")).routes();

    assertThat(openai.find("POST", "/v1/chat/completions").orElseThrow().tellsTokens()).isTrue();
    assertThat(openai.find("POST", "/v1/embeddings").orElseThrow().tellsTokens()).isTrue();
    var speech = openai.find("POST", "/v1/audio/speech").orElseThrow();
    assertThat(speech.tellsTokens()).isFalse();
    assertThat(speech.namesModel()).isTrue();
    assertThat(openai.find("POST", "/v1/files").orElseThrow().tellsTokens()).isFalse();
    assertThat(openai.find("GET", "/v1/models").orElseThrow().tellsTokens()).isFalse();
  }

  @Test
  void knowsWhereACallNamesItsModel() {
    var catalogue = Catalogue.builtIn();
    var openai = catalogue.provider(new ProviderId("openai")).orElseThrow().routes();
    var gemini = catalogue.provider(new ProviderId("gemini")).orElseThrow().routes();
    var chat = openai.find("POST", "/v1/chat/completions").orElseThrow();
    var path = "/v1beta/models/gemini-2.5-pro:generateContent";
    var generate = gemini.find("POST", path).orElseThrow();

    assertThat(chat.namesModel()).isTrue();
    assertThat(chat.model("/v1/chat/completions")).isEmpty();
    assertThat(generate.namesModel()).isTrue();
    assertThat(generate.model(path)).contains("gemini-2.5-pro");
    assertThat(openai.find("POST", "/v1/files").orElseThrow().namesModel()).isFalse();
    assertThat(openai.find("GET", "/v1/models/gpt-5").orElseThrow().namesModel()).isFalse();
  }
}
