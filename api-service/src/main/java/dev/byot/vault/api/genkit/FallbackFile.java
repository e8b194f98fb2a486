package dev.byot.vault.api.genkit;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.ProviderId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Reads which flows have a fallback, and which: one JSON object, a member for each flow.
public final class FallbackFile {
  private static final Set<String> MEMBERS = Set.of("provider", "path", "body", "answer");

  private final Set<String> flows;
  private final Catalogue catalogue;
  private final Consumer<String> errors;

  /// @param flows that there are
  /// @param errors is told all that is wrong
  public FallbackFile(Set<String> flows, Catalogue catalogue, Consumer<String> errors) {
    this.flows = Set.copyOf(flows);
    this.catalogue = catalogue;
    this.errors = errors;
  }

  /// What is wrong is left out.
  public Map<String, Fallback> read(byte[] file) {
    var fallbacks = new LinkedHashMap<String, Fallback>();
    try {
      Json.parseObject(file)
          .forEachEntry((flow, json) -> {
            try {
              fallbacks.put(flow, fallback(flow, json));
            } catch (IllegalArgumentException e) {
              errors.accept(flow + ": " + e.getMessage());
            }
          });
    } catch (IllegalArgumentException e) {
      errors.accept("it is " + e.getMessage());
    }
    return fallbacks;
  }

  private Fallback fallback(String flow, JsonNode json) {
    if (!flows.contains(flow)) {
      throw new IllegalArgumentException("there is no such flow");
    }
    var given = json.propertyStream().map(Map.Entry::getKey).toList();
    if (given.size() != MEMBERS.size() || !MEMBERS.containsAll(given)) {
      throw new IllegalArgumentException("it has provider, path, body and answer");
    }
    if (!(json.get("body") instanceof ObjectNode body)) {
      throw new IllegalArgumentException("its body is no JSON object");
    }
    var provider = new ProviderId(text(json, "provider"));
    var path = text(json, "path");
    if (!catalogue.provider(provider).map(known -> known.allows("POST", path)).orElse(false)) {
      throw new IllegalArgumentException("the catalogue has no POST " + path + " of " + provider);
    }
    return new Fallback(provider, path, body, JsonPointer.compile(text(json, "answer")));
  }

  private static String text(JsonNode json, String member) {
    var node = json.get(member);
    if (!node.isTextual()) {
      throw new IllegalArgumentException("its " + member + " is no text");
    }
    return node.textValue();
  }
}
