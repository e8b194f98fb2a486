package dev.byot.vault.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// An answer by which a provider says that the key is bad, and not merely the call.
///
/// @param pointer a JSON pointer, in which `*` stands for any element of an array
/// @param value what it must point at: a text, or a number as it is written
public record Refusal(int status, String pointer, String value) {

  boolean isIn(JsonNode body) {
    var nodes = Stream.of(body);
    for (var name : List.of(pointer.substring(1).split("/", -1))) {
      nodes = nodes.flatMap(node -> step(node, name));
    }
    return nodes.anyMatch(node -> node.isValueNode() && node.asText().equals(value));
  }

  private static Stream<JsonNode> step(JsonNode node, String name) {
    return name.equals("*") && node.isArray()
        ? StreamSupport.stream(node.spliterator(), false)
        : Stream.of(node.path(name));
  }
}
