package dev.byot.vault.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.secret.Secret;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CatalogueTest {
  private static final Catalogue BUILT_IN = Catalogue.builtIn();
  private static final ProviderId OPENAI = new ProviderId("openai");
  private static final ProviderId ANTHROPIC = new ProviderId("anthropic");
  private static final ProviderId GEMINI = new ProviderId("gemini");

  @Test
  void knowsThreeProviders() {
    assertThat(BUILT_IN.providers())
        .extracting(Provider::id)
        .containsExactly(OPENAI, ANTHROPIC, GEMINI);
    assertThat(BUILT_IN.provider(new ProviderId("mistral"))).isEmpty();
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

  @ParameterizedTest
  @CsvSource({
    "sk-0123456789abcdef0123, openai",
    "sk-proj-0123456789abcdef_-0123, openai",
    "sk-ant-api03-0123456789abcdef, anthropic",
    "AIzaSyA0123456789012345678901234567890_, gemini",
    "AQ.Ab8RN6I0123456789abcdef, gemini",
  })
  void recognisesAKeyByItsForm(String key, String provider) {
    var secret = Secret.taking(key.getBytes(UTF_8));

    assertThat(BUILT_IN.looksLike(key)).contains(new ProviderId(provider));
    assertThat(BUILT_IN.looksLike(secret)).contains(new ProviderId(provider));
    assertThat(provider(new ProviderId(provider)).identifyingField().accepts(secret)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sk-short",
        "hunter2",
        "sk-admin-0123456789abcdef0123",
        "sk-ant-admin01-0123456789abcdef",
        "sk-ant-oat01-0123456789abcdef",
        " sk-0123456789abcdef0123",
        "sk-0123456789abcdef0123\n",
        "sk-0123456789abcdef0123\r\nx-evil: 1",
        "sk-0123456789abcdefé0123",
      })
  void recognisesNothingElse(String key) {
    assertThat(BUILT_IN.looksLike(key)).isEmpty();
    assertThat(BUILT_IN.looksLike(Secret.taking(key.getBytes(UTF_8)))).isEmpty();
  }

  @Test
  void findsWhatWasMeant() {
    assertThat(BUILT_IN.nearest("opnai")).contains(OPENAI);
    assertThat(BUILT_IN.nearest("anthorpic")).contains(ANTHROPIC);
    assertThat(BUILT_IN.nearest("geminy")).contains(GEMINI);
    assertThat(BUILT_IN.nearest("OpenAI")).contains(OPENAI);
    assertThat(BUILT_IN.nearest("mistral")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, POST, /v1/chat/completions",
    "openai, POST, /v1/responses",
    "openai, GET, /v1/models/ft:gpt-4o:acme::abc123",
    "openai, DELETE, /v1/files/file-abc123",
    "openai, GET, /v1/files/file-abc123/content",
    "anthropic, POST, /v1/messages",
    "anthropic, POST, /v1/messages/count_tokens",
    "gemini, POST, /v1beta/models/gemini-2.5-flash:generateContent",
    "gemini, POST, /v1/models/gemini-2.5-flash:streamGenerateContent",
  })
  void allowsInferenceAndFiles(String provider, String method, String path) {
    assertThat(provider(new ProviderId(provider)).allows(method, path)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, GET, /v1/chat/completions",
    "openai, post, /v1/chat/completions",
    "openai, POST, /v1/batches",
    "openai, POST, /v1/fine_tuning/jobs",
    "openai, POST, /v1/realtime/client_secrets",
    "openai, GET, /v1/organization/admin_api_keys",
    "openai, DELETE, /v1/models/gpt-4o",
    "openai, POST, /v1/chat/completions/",
    "openai, POST, //v1/chat/completions",
    "openai, POST, v1/chat/completions",
    "openai, POST, /V1/chat/completions",
    "openai, POST, /v1/chat%2Fcompletions",
    "openai, POST, /v1/chat/completions?x=1",
    "openai, POST, /v1/chat/completions;x=1",
    "openai, GET, /v1/files/..",
    "openai, GET, /v1/files/.",
    "openai, GET, /v1/files/%2e%2e",
    "openai, GET, /v1/files/a%2Fb",
    "openai, GET, /v1/files/a/b",
    "openai, GET, /v1/files/../batches/content",
    "openai, GET, /v1/files/a\\b",
    "openai, GET, /v1/files/a;b",
    "openai, GET, /v1/files/é",
    "openai, GET, /v1/files/",
    "openai, GET, http://evil/v1/models",
    "anthropic, POST, /v1/messages/batches",
    "anthropic, GET, /v1/organizations/api_keys",
    "gemini, POST, /v1beta/models/a:batchGenerateContent",
    "gemini, POST, /v1beta/models/a:batchGenerateContent:generateContent",
    "gemini, POST, /v1beta/models/a%3AbatchGenerateContent:generateContent",
    "gemini, POST, /v1beta/models/a%3AgenerateContent",
    "gemini, POST, /v1beta/models/:generateContent",
    "gemini, POST, /v1beta/models/..:generateContent",
    "gemini, POST, /upload/v1beta/files",
    "gemini, POST, /v1beta/cachedContents",
    "gemini, GET, /v1beta/models/a:generateContent",
  })
  void allowsNothingElse(String provider, String method, String path) {
    // A colon in a variable that stands alone is part of a name, and here of no action.
    var harmless = path.equals("/v1beta/models/a:generateContent");
    assertThat(provider(new ProviderId(provider)).allows(method, path)).isEqualTo(harmless);
  }

  @Test
  void saysWhichRouteACallTakes() {
    assertThat(provider(OPENAI).routes().find("GET", "/v1/files/file-abc"))
        .contains(new Route("GET", "/v1/files/{id}"));
    assertThat(provider(OPENAI).routes().all()).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai|401|{\"error\":{\"message\":\"Incorrect API key\",\"code\":\"invalid_api_key\"}}",
        "anthropic|401|{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\"}}",
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
      })
  void doesNotBlameTheKeyForAnythingElse(String provider, String body) {
    assertThat(provider(new ProviderId(provider)).refusal(401, body.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void namesACheckCallThatItAlsoAllows() {
    for (var provider : BUILT_IN.providers()) {
      var check = provider.check();
      assertThat(provider.allows(check.method(), check.path())).isTrue();
    }
    assertThat(provider(ANTHROPIC).check())
        .isEqualTo(new Check("GET", "/v1/models", Map.of("anthropic-version", "2023-06-01"), 200));
    assertThat(provider(GEMINI).errorShape()).isEqualTo(ErrorShape.GEMINI);
    assertThat(provider(GEMINI).usageShape()).isEqualTo(UsageShape.GEMINI);
  }

  @Test
  void takesAnotherBaseUrlForATest() {
    var local = BUILT_IN.withBaseUrl(OPENAI, URI.create("http://127.0.0.1:8080/"));

    assertThat(local.provider(OPENAI).orElseThrow().usageShape()).isEqualTo(UsageShape.OPENAI);
    assertThat(local.provider(OPENAI).orElseThrow().baseUrl())
        .isEqualTo(URI.create("http://127.0.0.1:8080"));
    assertThat(provider(OPENAI).baseUrl()).isEqualTo(URI.create("https://api.openai.com"));
    assertThat(local.providers()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1", "mailto:a@b", "http://u:p@host/", "http://host/?q=1", "http://host/#f"})
  void takesNoBaseUrlThatIsMore(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BUILT_IN.withBaseUrl(OPENAI, URI.create(url)));
  }

  @Test
  void takesNoBaseUrlForAProviderThatItDoesNotKnow() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> BUILT_IN.withBaseUrl(new ProviderId("mistral"), URI.create("http://host")));
  }

  private static Provider provider(ProviderId id) {
    return BUILT_IN.provider(id).orElseThrow();
  }
}
