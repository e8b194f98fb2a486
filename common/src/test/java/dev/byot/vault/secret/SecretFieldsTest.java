package dev.byot.vault.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.byot.vault.secret.MalformedFieldsException.Flaw;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretFieldsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void writesOneJsonObjectInOrder() {
    var values = new LinkedHashMap<String, Secret>();
    values.put("secretKey", secret("b\"\\\n\u0001é€😀"));
    values.put("accessKey", secret("a"));

    try (var fields = SecretFields.of(values)) {
      assertThat(text(fields.toJson()))
          .isEqualTo("{\"secretKey\":\"b\\\"\\\\\\u000a\\u0001é€😀\",\"accessKey\":\"a\"}");
      assertThat(fields.names()).containsExactly("secretKey", "accessKey");
      assertThat(fields).hasToString("SecretFields[secretKey, accessKey]");
    }
  }

  @Test
  void readsWhatAnyJsonWriterWrites() {
    var json =
        " {\"apiKey\" : \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83d\\ude00é€😀\" }\n";

    try (var fields = SecretFields.fromJson(secret(json))) {
      assertThat(text(fields.get("apiKey"))).isEqualTo("\"\\/\b\f\n\r\tAé€😀é€😀");
    }
  }

  @Test
  void agreesWithJacksonOnRandomTexts() throws Exception {
    var random = new Random(20261125);
    for (var i = 0; i < 2_000; i++) {
      var text = new StringBuilder();
      random
          .ints(1L + random.nextInt(20), 1, Character.MAX_CODE_POINT)
          .map(c -> random.nextBoolean() ? c % 128 : c)
          .filter(c -> c > 0xFFFF || !Character.isSurrogate((char) c))
          .forEach(text::appendCodePoint);
      var value = text + "x";

      try (var fields = SecretFields.fromJson(secret(JSON.writeValueAsString(Map.of("k", value))));
          var json = fields.toJson()) {
        assertThat(text(fields.get("k"))).isEqualTo(value);
        assertThat(JSON.readTree(text(json)).get("k").textValue()).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "\"apiKey\"",
        "{\"a\":1}",
        "{\"a\":null}",
        "{\"a\":{\"b\":\"c\"}}",
        "{\"a\":\"\"}",
        "{\"a\":\"1\",\"a\":\"2\"}",
        "{\"a\":\"1\",\"\\u0061\":\"2\"}",
        "{\"a\":\"1\",}",
        "{\"a\":\"1\"",
        "{\"a\":\"1",
        "{\"a\":\"1\"}x",
        "{\"a\":\"1\"}{}",
        "{\"a\":\"1\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\ud83d\"}",
        "{\"a\":\"\\ude00\"}",
        "{\"a\":\"\\ud83d\\u0041\"}",
        "{\"a\":\"\\ud83dxx\"}",
        "{\"a\":\"tab\there\"}",
        "{\"a b\":\"1\"}",
        "{\"\":\"1\"}",
        "{a:\"1\"}",
        "\ufeff{\"a\":\"1\"}",
      })
  void refusesEverythingElseWithoutQuotingIt(String json) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretFields.fromJson(secret(json)))
        .withMessageNotContaining("12")
        .withMessageNotContaining("there")
        .withNoCause();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "` ` | NOTHING |",
        "nonsense | NOT_AN_OBJECT |",
        "apiKey=x | NOT_JSON |",
        "{\"a\":x} | NOT_JSON |",
        "[] | NOT_AN_OBJECT |",
        "{\"a\":1} | NOT_A_STRING | a",
        "{\"a\": null} | NOT_A_STRING | a",
        "{\"a\":\"\"} | EMPTY_STRING | a",
        "{\"a\":\"1\",\"a\":\"2\"} | TWICE | a",
        "{\"label\":null,\"label\":\"2\"} | TWICE | label",
        "{\"api_key\":\"1\"} | NOT_A_NAME | api_key",
      })
  void saysWhatIsWrongWithARequest(String json, Flaw flaw, @Nullable String member) {
    assertThatExceptionOfType(MalformedFieldsException.class)
        .isThrownBy(() -> SecretFields.fromRequest(secret(json), Set.of("label")))
        .satisfies(e -> {
          assertThat(e.flaw()).isEqualTo(flaw);
          assertThat(e.member()).isEqualTo(member);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", " { } ", "{\"label\":null}", "{\"label\" : null }", "{\"label\":\"\"}"})
  void aRequestMayLeaveOutWhatIsOptional(String json) {
    try (var fields = SecretFields.fromRequest(secret(json), Set.of("label"))) {
      assertThat(fields.names()).isEmpty();
    }
  }

  @Test
  void refusesWhatIsNotUtf8() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SecretFields.fromJson(Secret.taking("{\"a\":\"é\"}".getBytes(ISO_8859_1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretFields.of(Map.of("a", Secret.taking(new byte[] {(byte) 0xC3}))));
  }

  @Test
  void refusesMoreFieldsThanAnyProviderHas() {
    var json = new StringBuilder("{");
    for (var i = 0; i <= SecretFields.MAX_FIELDS; i++) {
      json.append("\"k").append(i).append("\":\"v\",");
    }
    json.setCharAt(json.length() - 1, '}');

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretFields.fromJson(secret(json.toString())));
  }

  @Test
  void wipesItsFieldsOnClose() {
    var bytes = "sk-one".getBytes(UTF_8);
    var fields = SecretFields.of(Map.of("apiKey", Secret.taking(bytes)));

    fields.close();

    assertThat(bytes).containsOnly(0);
  }

  @Test
  void saysWhichFieldIsMissing() {
    try (var fields = SecretFields.of(Map.of("apiKey", secret("x")))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> fields.get("region"))
          .withMessage("there is no field region");
    }
  }

  private static Secret secret(String text) {
    return Secret.taking(text.getBytes(UTF_8));
  }

  private static String text(Secret secret) {
    return secret.use(bytes -> new String(bytes, UTF_8));
  }
}
