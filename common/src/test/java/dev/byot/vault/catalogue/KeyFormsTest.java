package dev.byot.vault.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.secret.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a key of each provider looks like, and what not.
final class KeyFormsTest {
  private static final Catalogue BUILT_IN = Catalogue.builtIn();
  private static final String HEX_32 = "0123456789abcdef0123456789abcdef";

  private static Field form(String provider) {
    return BUILT_IN.provider(new ProviderId(provider)).orElseThrow().identifyingField();
  }

  private static Secret secret(String value) {
    return Secret.taking(value.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "sk-0123456789abcdef0123, openai",
    "sk-proj-0123456789abcdef_-0123, openai",
    "sk-svcacct-0123456789abcdef_-0123, openai",
    "sk-ant-api03-0123456789abcdef, anthropic",
    "AIzaSyA0123456789012345678901234567890_, gemini",
    "AQ.Ab8RN6I0123456789abcdef, gemini",
    "0123456789ABCDEFghijklmnopqrstuv0, ''",
    "gsk_0123456789ABCDEFghij, groq",
    "sk-or-v1-0123456789abcdef0123456789abcdef, openrouter",
    "tgp_v1_0123456789-abcdefGHIJ_, together",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, together",
    "sk-0123456789abcdef0123456789abcdef, deepseek",
    "xai-0123456789ABCDEFghij, xai",
  })
  void aKeyIsRecognisedByItsForm(String key, String provider) {
    var recognised = BUILT_IN.looksLike(secret(key)).map(ProviderId::value).orElse("");

    assertThat(recognised).isEqualTo(provider);
    assertThat(BUILT_IN.mayBeKey(key)).isEqualTo(!provider.isEmpty());
    if (!provider.isEmpty()) {
      assertThat(form(provider).accepts(secret(key))).isTrue();
    }
  }

  @Test
  void aFormThatSeveralProvidersHaveIsOfNone() {
    assertThat(form("mistral").accepts(secret(HEX_32))).isTrue();
    assertThat(form("azure-openai").accepts(secret(HEX_32))).isTrue();
    assertThat(form("azure-openai").accepts(secret(HEX_32 + HEX_32 + HEX_32.substring(12))))
        .isTrue();
    assertThat(BUILT_IN.looksLike(secret(HEX_32))).isEmpty();
    assertThat(BUILT_IN.mayBeKey(HEX_32)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, sk-short",
    "openai, sk-admin-0123456789abcdef0123",
    "openai, sk-ant-api03-0123456789abcdef",
    "openai, sk-or-v1-0123456789abcdef0123456789abcdef",
    "openai, sk-0123456789abcdef0123456789abcdef",
    "anthropic, sk-ant-admin01-0123456789abcdef",
    "anthropic, sk-ant-oat01-0123456789abcdef",
    "anthropic, sk-0123456789abcdef0123",
    "gemini, AIzaShort",
    "gemini, ya29.0123456789abcdef0123456789abcdef",
    "mistral, 0123456789abcdef",
    "mistral, 0123456789abcdef0123456789abcde-",
    "groq, gsk_short",
    "groq, sk-0123456789abcdef0123",
    "openrouter, sk-or-short",
    "openrouter, sk-0123456789abcdef0123",
    "together, 0123456789abcdef0123456789abcdef",
    "together, tgp_v1_short",
    "deepseek, sk-0123456789abcdef",
    "deepseek, sk-0123456789ABCDEF0123456789ABCDEF",
    "xai, xai-short",
    "xai, sk-0123456789abcdef0123",
    "azure-openai, 0123456789abcdef",
    "azure-openai, 0123456789abcdef0123456789abcdef0",
  })
  void anotherFormIsRefused(String provider, String key) {
    assertThat(form(provider).accepts(secret(key))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hunter2",
        " sk-0123456789abcdef0123",
        "sk-0123456789abcdef0123\n",
        "sk-0123456789abcdef0123\r\nx-evil: 1",
        "sk-0123456789abcdef\u00e90123",
        "gsk_0123456789abcdef0123 ",
        "xai-0123456789abcdef0123\u0000",
      })
  void whatIsNoKeyAtAllIsRecognisedAsNone(String key) {
    assertThat(BUILT_IN.looksLike(secret(key))).isEmpty();
    assertThat(BUILT_IN.mayBeKey(key)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "my-resource-1, true",
    "a, true",
    "My-Resource, false",
    "-a, false",
    "a-, false",
    "a.b, false",
    "a/b, false",
    "a_b, false",
  })
  void azuresResourceIsOneLabel(String resource, boolean good) {
    var field = BUILT_IN.provider(new ProviderId("azure-openai")).orElseThrow().field("resource");

    assertThat(field.orElseThrow().accepts(secret(resource))).isEqualTo(good);
  }
}
