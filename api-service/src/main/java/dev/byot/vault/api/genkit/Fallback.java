package dev.byot.vault.api.genkit;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.ProviderId;
import java.util.Optional;

/// What is asked of a provider in the place of a flow whose server is down: one chat call.
///
/// @param path of the provider's API, to which the body is posted
/// @param template the body; where it has the text [#INPUT], the flow's input goes
/// @param answer where the provider's answer has the text
public record Fallback(ProviderId provider, String path, ObjectNode template, JsonPointer answer) {
  /// A whole text of the template, never a part of one.
  static final String INPUT = "{{input}}";

  public Fallback {
    template = template.deepCopy();
    if (!mentionsInput(template)) {
      throw new IllegalArgumentException("its body has no \"" + INPUT + "\"");
    }
  }

  private static boolean mentionsInput(JsonNode node) {
    return isInput(node) || node.valueStream().anyMatch(Fallback::mentionsInput);
  }

  private static boolean isInput(JsonNode node) {
    return node.isTextual() && node.textValue().equals(INPUT);
  }

  /// The body of the call. Whatever the input is, it stays one text of the template's JSON.
  byte[] body(String input) {
    return Json.bytes(filled(template, TextNode.valueOf(input)));
  }

  private static JsonNode filled(JsonNode node, TextNode input) {
    if (isInput(node)) {
      return input;
    }
    return switch (node) {
      case ObjectNode object -> {
        var copy = Json.object();
        object.forEachEntry((name, value) -> copy.set(name, filled(value, input)));
        yield copy;
      }
      case ArrayNode array -> {
        var copy = array.arrayNode();
        array.forEach(value -> copy.add(filled(value, input)));
        yield copy;
      }
      default -> node;
    };
  }

  /// The text of the provider's answer, if there is one where it should be.
  Optional<String> text(JsonNode json) {
    return Optional.of(json.at(answer)).filter(JsonNode::isTextual).map(JsonNode::textValue);
  }
}
