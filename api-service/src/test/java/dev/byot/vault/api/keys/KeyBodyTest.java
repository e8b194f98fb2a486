package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyPatch;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a body may say, and in which words it is refused.
final class KeyBodyTest extends KeyRoutesFixture {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'more': 'x'} | unknown-field",
        "{'label': 'x'} | missing-field",
        "{'apiKey': '   '} | empty-field",
        "{'apiKey': 'sk-proj-0123 456789abcdefghij'} | whitespace-inside",
        "{'apiKey': 'sk-proj-0123\\n456789abcdefghij'} | whitespace-inside",
        "{'apiKey': 'sk-proj-0123\\t456789abcdefghij'} | whitespace-inside",
        "{'apiKey': ' \\n '} | empty-field",
        "{'apiKey': 'short'} | wrong-form",
        "{'apiKey': ''} | empty-field",
        "{'apiKey': 'a', 'api_key': 'x'} | unknown-field",
        "{} | missing-field",
        "{'apiKey': 1} | invalid-json",
        "{'apiKey': 'a', 'apiKey': 'b'} | invalid-json",
        "[] | invalid-json",
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'expiresAt': 'soon'} | invalid-expiry",
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'expiresAt': '2020-01-01T00:00:00Z'}"
            + " | expiry-in-the-past",
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'expiresAt': '+10000-01-01T00:00:00Z'}"
            + " | invalid-expiry",
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'label': 'a\\nb'} | invalid-label",
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'sealed': 'a.b.c.d.e'} | sealed-and-clear",
        "{'sealed': 'x'} | seal-malformed",
        "{'sealed': 'a.b.c.d.e'} | seal-malformed",
      })
  void saysWhatIsWrongWithASecret(String body, String code) {
    var answer = alice.mistaken().send("PUT", "/v1/keys/openai", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo(code);
    assertThat(answer.response().body()).doesNotContain("0123456789", "0123 45");
    assertThat(state.all()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | '' | the body is empty: send a JSON object",
        "PUT | apiKey=x | the body is not JSON: line 1, column 1",
        "PUT | {`apiKey`: `x`, | the body is not JSON: line 1, column 16",
        "PUT | {`apiKey`: `x\\q`} | the body is not JSON: line 1, column 15",
        "PUT | {`label`: `ö€😀`, x} | the body is not JSON: line 1, column 18",
        "PUT | [] | the body is JSON, but not an object",
        "PUT | {`apiKey`: 1} | the field apiKey is not a string",
        "PUT | {`apiKey`: `a`, `apiKey`: `b`} | the field apiKey appears twice",
        "PUT | {`key`: `x`} | unknown field key; allowed: apiKey, label, expiresAt, sealed",
        "PUT | {`api_key`: `x`} | unknown field api_key; allowed: apiKey, label, expiresAt, sealed",
        "PUT | {`sk-demo-01`: `x`} | unknown field; allowed: apiKey, label, expiresAt, sealed",
        "PATCH | '' | the body is empty: send a JSON object",
        "PATCH | x | the body is not JSON, or a member appears twice: line 1, column 1",
        "PATCH | [] | the body is not a JSON object",
        "PATCH | {} | nothing to change: send at least one of label, expiresAt, preference, limits,"
            + " passOverWhenDisabled",
        "PATCH | {`label`: 1} | the field label is not a string",
        "PATCH | {`label`: `a`, `apiKey`: `b`} | unknown field apiKey; allowed: label, expiresAt,"
            + " preference, limits, passOverWhenDisabled",
        "PATCH | {`label`: `a`, `sk-demo-01`: `b`} | unknown field; allowed: label, expiresAt,"
            + " preference, limits, passOverWhenDisabled",
        "PATCH | {`expiresAt`: 1} | the field expiresAt is not a string",
        "PATCH | {`passOverWhenDisabled`: 1} | the field passOverWhenDisabled is not true or false",
        "PATCH | {`preference`: 1.5} | the preference is a whole number from 0 to 1000",
        "PATCH | {`limits`: 7} | the body whose limits is not an object",
      })
  void saysInASentenceWhatIsWrongWithABody(String method, String body, String sentence) {
    var answer = alice.mistaken().send(method, "/v1/keys/openai", body.replace('`', '"'));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("detail")).isEqualTo(sentence);
  }

  @Test
  void saysInWhichLineABodyIsNotJson() {
    var set =
        alice.mistaken().send("PUT", "/v1/keys/openai", "{\n  \"label\": \"a\",\n  sk-oops\n}");
    var changed = alice.mistaken().send("PATCH", "/v1/keys/openai", "{\n  \"label\": sk-oops\n}");

    assertThat(set.text("code")).isEqualTo("invalid-json");
    assertThat(set.text("detail")).isEqualTo("the body is not JSON: line 3, column 3");
    assertThat(changed.text("code")).isEqualTo("invalid-json");
    assertThat(changed.text("detail")).contains("line 2, column ");
    assertThat(set.text("detail") + changed.text("detail")).doesNotContain("oops");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "\"  \""})
  void takesNoLabelForNoLabel(String label) {
    var body = "{\"apiKey\": \"%s\", \"label\": %s}".formatted(OPENAI_KEY, label);

    var set = alice.send("PUT", "/v1/keys/openai", body);
    var changed = alice.send("PATCH", "/v1/keys/openai", "{\"label\": %s}".formatted(label));

    assertThat(set.status()).isEqualTo(202);
    assertThat(changed.status()).isEqualTo(202);
    assertThat(((KeyCommand.SetKey) CommandMessages.decode(messages.published().get(0))).label())
        .isNull();
    assertThat(((KeyCommand.UpdateKey) CommandMessages.decode(messages.published().get(1))).patch())
        .isEqualTo(new KeyPatch(new KeyPatch.To<>(null), null, null, null, null));
  }

  @Test
  void recognisesTheKeyOfAnotherProvider() {
    var answer = alice.put("/v1/keys/openai", Map.of("apiKey", ANTHROPIC_KEY));

    assertThat(answer.text("code")).isEqualTo("key-of-another-provider");
    assertThat(answer.text("detail")).contains("Anthropic").doesNotContain("sk-ant");
  }

  @Test
  void refusesLabelsThatAreTooLong() {
    var answer =
        alice
            .mistaken()
            .put("/v1/keys/openai", Map.of("apiKey", OPENAI_KEY, "label", "x".repeat(101)));

    assertThat(answer.text("code")).isEqualTo("invalid-label");
  }

  @Test
  void refusesBodiesThatAreNoJsonOrTooLarge() {
    var text = alice.mistaken().send("PUT", "/v1/keys/openai", "x", "Content-Type", "text/plain");
    var large = alice.put("/v1/keys/openai", Map.of("apiKey", "x".repeat(70_000)));

    assertThat(text.status()).isEqualTo(415);
    assertThat(large.status()).isEqualTo(413);
    assertThat(setOpenai("Content-Type", "application/json; charset=utf-8").status())
        .isEqualTo(202);
  }

  @Test
  void saysSoWhenAKeyIsTooLarge() {
    var answer = alice.put("/v1/keys/openai", Map.of("apiKey", "sk-" + "x".repeat(16 * 1024)));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo("key-too-large");
  }

  @Test
  void isHeardByACallerWhoIsStillSending() {
    var body = Map.of("apiKey", "x".repeat(900_000));

    for (var i = 0; i < 20; i++) {
      assertThat(alice.put("/v1/keys/openai", body).status()).isEqualTo(413);
    }
  }

  @Test
  void refusesALabelThatIsAKey() {
    var body = Map.of("apiKey", OPENAI_KEY, "label", OPENAI_KEY);

    var set = alice.put("/v1/keys/openai", body);
    var changed = alice.send("PATCH", "/v1/keys/openai", "{\"label\": \"" + OPENAI_KEY + "\"}");

    assertThat(set.text("code")).isEqualTo("key-in-label");
    assertThat(changed.text("code")).isEqualTo("key-in-label");
    assertThat(messages.published()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'expiresAt': 'soon'} | invalid-expiry",
        "{'expiresAt': '2020-01-01T00:00:00Z'} | expiry-in-the-past",
        "{'preference': -1} | invalid-preference",
        "{'preference': 1001} | invalid-preference",
        "{'preference': 99999999999} | invalid-preference",
        "{'preference': null} | invalid-preference",
        "{'limits': {'more': 1}} | invalid-limits",
        "{'limits': {'budget': {'tokensPerDay': 0}}} | invalid-limits",
        "{'limits': {'budget': {'tokensPerDay': 1.5}}} | invalid-limits",
        "{'limits': {'budget': {'tokensPerYear': 1}}} | invalid-limits",
        "{'limits': {'models': ['gpt-*']}} | invalid-limits",
        "{'limits': {'models': 'gpt-5'}} | invalid-limits",
      })
  void saysWhatIsWrongWithSettings(String body, String code) {
    var answer = alice.mistaken().send("PATCH", "/v1/keys/openai", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"label\": 1}", "{\"label\": \"a\", \"apiKey\": \"b\"}", "x"})
  void neverChangesTheSecret(String body) {
    assertThat(alice.mistaken().send("PATCH", "/v1/keys/openai", body).status()).isEqualTo(400);
  }
}
