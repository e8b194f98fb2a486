package dev.byot.vault.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byot.vault.secret.Secret;
import dev.byot.vault.secret.SecretFields;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BaseUrlTest {
  private static final BaseUrl AZURE = BaseUrl.parse("https://{resource}.openai.azure.com");

  @ParameterizedTest
  @CsvSource({
    "mine, https://mine.openai.azure.com",
    "my-resource-2, https://my-resource-2.openai.azure.com",
    "4, https://4.openai.azure.com",
  })
  void putsAFieldInFrontOfAFixedDomain(String resource, URI address) {
    assertThat(AZURE.isFixed()).isFalse();
    assertThat(AZURE.of(secret(resource))).isEqualTo(address);
  }

  @Test
  void keepsPortAndPath() {
    var url = BaseUrl.parse("https://{resource}.acme.example:8443/llm/");

    assertThat(url.of(secret("mine"))).isEqualTo(URI.create("https://mine.acme.example:8443/llm"));
  }

  @Test
  void isTheSameForEverybodyWithoutAField() {
    var url = BaseUrl.parse("https://api.acme.example/llm");

    assertThat(url.isFixed()).isTrue();
    assertThat(url.of(secret("mine"))).isEqualTo(URI.create("https://api.acme.example/llm"));
  }

  /// Whatever the catalogue's pattern for the field would let pass.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example/",
        "evil.example#",
        "evil.example?",
        "evil.example:443/",
        "user@evil",
        "user:password@evil.example",
        "a.b",
        ".",
        "..",
        "-a",
        "a-",
        "A",
        "a_b",
        "a b",
        "a%2fb",
        "a\\b",
        "a\r\nHost: evil",
        "a\u0000",
        "\u00e9",
        "\uff0e",
        "\u3002a",
        "[::1]",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      })
  void takesNothingButOneDnsLabel(String resource) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AZURE.of(secret(resource)))
        .withMessage("the field resource is not one DNS label");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1",
        "mailto:a@b",
        "http://u:p@host/",
        "http://host/?q=1",
        "http://host/#f",
        "https://{resource}.com",
        "https://{resource}",
        "https://a.{resource}.example.com",
        "https://{resource}.{resource}.example.com",
        "https://{resource}@example.com",
      })
  void isNothingMore(String url) {
    assertThatIllegalArgumentException().isThrownBy(() -> BaseUrl.parse(url));
  }

  private static SecretFields secret(String resource) {
    return SecretFields.of(Map.of("resource", Secret.taking(resource.getBytes(UTF_8))));
  }
}
