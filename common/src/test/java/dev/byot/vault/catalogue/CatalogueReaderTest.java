package dev.byot.vault.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byot.vault.keys.ProviderId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CatalogueReaderTest {
  private static final String GOOD =
      """
      providers:
        - id: acme
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

  @Test
  void readsAFile(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("catalogue.yaml"), GOOD);

    var acme = Catalogue.builtIn().with(file).provider(new ProviderId("acme")).orElseThrow();

    assertThat(acme.name()).isEqualTo("Acme");
    assertThat(acme.allows("POST", "/v1/chat")).isTrue();
    assertThat(acme.field("apiKey").orElseThrow().accepts("k12")).isTrue();
    assertThat(acme.field("region")).isEmpty();
    assertThat(acme.refusal(401, new byte[0])).isEmpty();
    assertThat(acme.usageShape()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '~',
      value = {
        "id: acme → id: Acme → providers[0].id",
        "https://api.acme.example → http://api.acme.example → providers[0].baseUrl",
        "https://api.acme.example/llm → https://api.acme.example/llm/ → providers[0].baseUrl",
        "https://api.acme.example → https://u@api.acme.example → providers[0].baseUrl",
        "https://api.acme.example → https://{region}.example.com → the base URL names the field region",
        "https://api.acme.example/llm → https://{apiKey}.com → a field stands in front of a domain",
        "https://api.acme.example → https://a{apiKey}.acme.example → providers[0].baseUrl",
        "https://api.acme.example → https://{apiKey}{apiKey}.acme.example → providers[0].baseUrl",
        "header: Authorization → header: Host → providers[0].credentials[0].header",
        "routes: [ POST /v1/chat ] → routes: [ POST /v1/chat ]\\n    closed: [ /v1 ] → closed for good",
        "errors: openai → errors: acme → providers[0].errors",
        "POST /v1/chat → TRACE /v1/chat → providers[0].routes[0]",
        "POST /v1/chat → POST /v1/chat/ → providers[0].routes[0]",
        "POST /v1/chat → POST /v1/../chat → acme: POST /v1/../chat: a path has no segment . or ..",
        "POST /v1/chat → POST /v1/./chat → acme: POST /v1/./chat: a path has no segment . or ..",
        "POST /v1/chat → POST /v1/.. no-model → acme: POST /v1/.. no-model: a path has no segment",
        "POST /v1/chat → POST /v1/%2e%2e/chat → acme: POST /v1/%2e%2e/chat: a path has no segment",
        "routes: [ POST /v1/chat ] → routes: [ POST /v1/chat ]\\n    closed: [ /v1/.. ] → acme: /v1/..:",
        "path: /v1/me → path: /v1/../me → acme: /v1/../me: a path has no segment",
        "api.acme.example/llm → api.acme.example/../llm → acme: https://api.acme.example/../llm:",
        "ok: 200 → ok: 500 → providers[0].check.ok",
        "refusals: [] → refusal: [] → providers[0]",
        "Token {apiKey} → Token → providers[0].credentials[0].value",
        "Token {apiKey} → Token {key} → a credential names the field key",
        "identifying: true → identifying: false → exactly one field is identifying",
        "k[0-9]+ → k[0-9+ → regular expression",
        "name: Acme → id: acme → no YAML",
        "providers: → '- [' → no YAML",
      })
  void namesWhatIsWrong(String good, String bad, String error) {
    assertThat(GOOD).contains(good);

    assertThatExceptionOfType(CatalogueException.class)
        .isThrownBy(() -> read(GOOD.replace(good, bad.replace("\\n", "\n"))))
        .withMessageContaining(error);
  }

  @Test
  void namesEverythingThatIsWrong() {
    var bad = GOOD.replace("id: acme", "id: Acme").replace("ok: 200", "ok: 500");

    assertThatExceptionOfType(CatalogueException.class)
        .isThrownBy(() -> read(bad))
        .satisfies(e -> assertThat(e.errors()).hasSize(2));
  }

  @Test
  void takesNoProviderAndNoFieldTwice() {
    var twice = GOOD + GOOD.substring(GOOD.indexOf('\n') + 1);
    var field = GOOD.lines().filter(line -> line.contains("- { name")).findFirst().orElseThrow();
    var fields =
        GOOD.replace(
            field,
            "      - { name: apiKey, label: a, pattern: b, form: c, where: https://d }\n" + field);

    assertThatExceptionOfType(CatalogueException.class)
        .isThrownBy(() -> read(twice))
        .satisfies(e -> assertThat(e.errors()).isEqualTo(List.of("acme is there twice")));
    assertThatExceptionOfType(CatalogueException.class)
        .isThrownBy(() -> read(fields))
        .satisfies(
            e -> assertThat(e.errors()).isEqualTo(List.of("acme: field apiKey is there twice")));
  }

  @Test
  void takesNothingForNothing() {
    assertThatExceptionOfType(CatalogueException.class).isThrownBy(() -> read(""));
    assertThatExceptionOfType(CatalogueException.class).isThrownBy(() -> read("providers: []"));
  }

  private static CatalogueFile read(String yaml) throws IOException {
    return CatalogueReader.read(new ByteArrayInputStream(yaml.getBytes(UTF_8)));
  }
}
