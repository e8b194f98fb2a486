package dev.byot.vault.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byot.vault.keys.ProviderId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an operator's file may do to the built-in catalogue.
final class AdditionsTest {
  private static final Catalogue BUILT_IN = Catalogue.builtIn();

  private static final String PROVIDER =
      """
      providers:
        - id: %s
          name: Acme
          baseUrl: https://api.acme.example/llm
          fields:
            - { name: apiKey, label: API key, pattern: 'k[0-9]+', form: k and digits,
                where: https://acme.example/keys, identifying: true }
          credentials:
            - { header: Authorization, value: 'Token {apiKey}' }
          routes: [ POST /v1/chat ]
          errors: openai
          check: { method: GET, path: /v1/me, ok: 200 }
          refusals: []
      """;

  private static Catalogue with(String yaml) throws IOException {
    return BUILT_IN.with(CatalogueReader.read(new ByteArrayInputStream(yaml.getBytes(UTF_8))));
  }

  private static Provider provider(Catalogue catalogue, String id) {
    return catalogue.provider(new ProviderId(id)).orElseThrow();
  }

  @Test
  void aFileAddsProviders() throws IOException {
    var catalogue = with(PROVIDER.formatted("acme"));

    assertThat(provider(catalogue, "acme").allows("POST", "/v1/chat")).isTrue();
    assertThat(catalogue.providers()).hasSize(BUILT_IN.providers().size() + 1);
  }

  @Test
  void aFileAddsRoutesToABuiltInProvider() throws IOException {
    var catalogue = with("routes: { openai: [POST /v1/batches, 'GET /v1/batches/{id}'] }");

    var openai = provider(catalogue, "openai");
    assertThat(openai.allows("POST", "/v1/batches")).isTrue();
    assertThat(openai.allows("GET", "/v1/batches/batch_1")).isTrue();
    assertThat(openai.allows("POST", "/v1/chat/completions")).isTrue();
    assertThat(openai.baseUrl()).isEqualTo(provider(BUILT_IN, "openai").baseUrl());
    assertThat(provider(BUILT_IN, "openai").allows("POST", "/v1/batches")).isFalse();
  }

  @Test
  void aFileNarrowsTheChoice() throws IOException {
    var catalogue = with("only: [gemini, acme]\n" + PROVIDER.formatted("acme"));

    assertThat(catalogue.providers())
        .extracting(provider -> provider.id().value())
        .containsExactly("gemini", "acme");
  }

  @Test
  void aFileSendsNobodysKeyElsewhere() {
    assertThatExceptionOfType(CatalogueException.class)
        .isThrownBy(() -> with(PROVIDER.formatted("openai")))
        .satisfies(e ->
            assertThat(e.errors())
                .containsExactly("openai is built in: a file can only add routes to it"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET /v1/files/../admin", "GET /v1/./models", "GET /v1/%6fther", "GET /.."})
  void aFileAddsNoPathThatCouldBeReadAsAnother(String route) {
    assertThatExceptionOfType(CatalogueException.class)
        .isThrownBy(() -> with("routes: { openai: ['" + route + "'] }"))
        .satisfies(e ->
            assertThat(e.errors())
                .contains(
                    "openai: "
                        + route
                        + ": a path has no segment . or .. and nothing encoded (%)"));
  }

  @Test
  void aFileMayAddDotsThatAreNoSegment() throws IOException {
    var catalogue = with("routes: { openai: ['GET /v1/.well-known/a..b'] }");

    assertThat(provider(catalogue, "openai").allows("GET", "/v1/.well-known/a..b")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai | POST /v1/realtime/client_secrets",
        "openai | POST /v1/organization/admin_api_keys",
        "openai | POST /v1/Organization/projects",
        "gemini | POST /v1alpha/auth_tokens",
        "gemini | POST /upload/v1beta/files",
        "openrouter | POST /api/v1/keys",
        "openrouter | DELETE /api/v1/keys/{hash}",
        "xai | POST /v1/realtime/client_secrets",
        "azure-openai | POST /openai/realtimeapi/sessions",
      })
  void aFileOpensNoPathThatIsClosed(String provider, String route) {
    assertThatExceptionOfType(CatalogueException.class)
        .isThrownBy(() -> with("routes: { " + provider + ": [" + quoted(route) + "] }"))
        .withMessageContaining(provider + ": " + route + " is closed for good");
  }

  private static String quoted(String route) {
    return "'" + route + "'";
  }

  @Test
  void aVariableOpensNoPathThatIsClosed() throws IOException {
    var openai =
        provider(with("routes: { openai: ['POST /v1/{a}/{b}', 'GET /{a}/{b}'] }"), "openai");

    assertThat(openai.allows("POST", "/v1/realtime/client_secrets")).isFalse();
    assertThat(openai.allows("POST", "/v1/REALTIME/client_secrets")).isFalse();
    assertThat(openai.allows("GET", "/v1/organization")).isFalse();
    assertThat(openai.allows("GET", "/v1/organization:all")).isFalse();
    assertThat(openai.allows("GET", "/v1/organizational")).isTrue();
    assertThat(openai.allows("POST", "/v1/fine_tuning/jobs")).isTrue();
  }

  @Test
  void aFileNamesOnlyProvidersThatThereAre() {
    assertThatExceptionOfType(CatalogueException.class)
        .isThrownBy(() -> with("only: [opnai]\nroutes: { mistrl: [GET /v1/x] }"))
        .satisfies(e ->
            assertThat(e.errors())
                .containsExactly("there is no provider mistrl", "there is no provider opnai"));
  }
}
