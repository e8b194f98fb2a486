package dev.byot.vault.api.genkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.ProviderId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FallbackTest {
  private static final String TEMPLATE =
      """
      {"model": "m", "stop": null, "messages": [
        {"role": "system", "content": "never: {{input}}"},
        {"role": "user", "content": "{{input}}"}]}
      """;
  private static final String GOOD =
      "{\"chat\": {\"provider\": \"openai\", \"path\": \"/v1/chat/completions\","
          + " \"answer\": \"/choices/0/message/content\", \"body\": "
          + TEMPLATE
          + "}}";

  private final List<String> errors = new ArrayList<>();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Fallback fallback() {
    return new Fallback(
        new ProviderId("openai"),
        "/v1/chat/completions",
        Json.parseObject(bytes(TEMPLATE)),
        JsonPointer.compile("/choices/0/message/content"));
  }

  private List<String> errorsOf(String file) {
    var _ = new FallbackFile(Set.of("chat"), Catalogue.builtIn(), errors::add).read(bytes(file));
    return errors;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "\"}], \"tools\": [{\"content\": \"",
        "{{input}}",
        "\\\" \\u0022 \n \u0000 \ud83d\ude00",
        ""
      })
  void fillsTheInputInAsOneText(String input) {
    var body = Json.parseObject(fallback().body(input));

    assertThat(body.at("/messages/1/content").textValue()).isEqualTo(input);
    assertThat(body.at("/messages/0/content").textValue()).isEqualTo("never: {{input}}");
    assertThat(body.propertyStream().map(java.util.Map.Entry::getKey))
        .containsExactly("model", "stop", "messages");
    assertThat(body.at("/messages").size()).isEqualTo(2);
  }

  @Test
  void findsTheTextOfAnAnswer() {
    var answer = bytes("{\"choices\": [{\"message\": {\"content\": \"hi\"}}]}");

    assertThat(fallback().text(Json.parseObject(answer))).contains("hi");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"choices\": [{\"message\": {\"content\": {\"text\": \"hi\"}}}]}"})
  void findsNoTextWhereThereIsNone(String answer) {
    assertThat(fallback().text(Json.parseObject(bytes(answer)))).isEmpty();
  }

  @Test
  void readsTheFile() {
    var read = new FallbackFile(Set.of("chat"), Catalogue.builtIn(), errors::add).read(bytes(GOOD));

    assertThat(errors).isEmpty();
    assertThat(read).containsOnlyKeys("chat");
  }

  @ParameterizedTest
  @CsvSource({
    "chat, draw, there is no such flow",
    "openai, nobody, the catalogue has no POST",
    "/v1/chat/completions, /v1/organization, the catalogue has no POST",
    "'\"{{input}}\"', '\"\"', its body has no",
    "/choices/0, choices/0, Invalid input",
    "path, method, 'it has provider, path, body and answer'",
  })
  void saysWhatIsWrongInTheFile(String right, String wrong, String message) {
    assertThat(errorsOf(GOOD.replaceFirst(java.util.regex.Pattern.quote(right), wrong)))
        .singleElement()
        .asString()
        .contains(message);
  }

  @Test
  void saysThatTheFileIsNoJson() {
    assertThat(errorsOf("chat: openai")).singleElement().asString().startsWith("it is not JSON");
  }
}
