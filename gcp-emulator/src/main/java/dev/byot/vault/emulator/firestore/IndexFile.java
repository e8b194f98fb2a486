package dev.byot.vault.emulator.firestore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The format of `firestore.indexes.json`, read and written.
///
/// <https://firebase.google.com/docs/reference/firestore/indexes>
final class IndexFile {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private IndexFile() {}

  static Indexes read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("the index file " + file + " cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the index file " + file + ": " + e.getMessage(), e);
    }
  }

  static Indexes parse(String text) {
    try {
      var root = JSON.readTree(text);
      return new Indexes(composite(root.path("indexes")), overrides(root.path("fieldOverrides")));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Map<Indexes.Coverage, List<Index>> composite(JsonNode indexes) {
    var found = new HashMap<Indexes.Coverage, List<Index>>();
    for (var index : indexes) {
      var parts = new ArrayList<Index.Part>();
      for (var field : index.path("fields")) {
        parts.add(new Index.Part(path(field), mode(field)));
      }
      found
          .computeIfAbsent(
              new Indexes.Coverage(text(index, "collectionGroup"), isGroup(index)),
              _ -> new ArrayList<>())
          .add(new Index(parts));
    }
    return found;
  }

  private static Map<Indexes.Field, Set<Indexes.Single>> overrides(JsonNode overrides) {
    var found = new HashMap<Indexes.Field, Set<Indexes.Single>>();
    for (var override : overrides) {
      var singles = new HashSet<Indexes.Single>();
      for (var index : override.path("indexes")) {
        singles.add(new Indexes.Single(mode(index), isGroup(index)));
      }
      found.put(new Indexes.Field(text(override, "collectionGroup"), path(override)), singles);
    }
    return found;
  }

  private static FieldPath path(JsonNode field) {
    var text = text(field, "fieldPath");
    try {
      return text.equals("*") ? new FieldPath(List.of(text)) : FieldPath.ofQuery(text);
    } catch (StatusRuntimeException e) {
      throw new IllegalArgumentException("'" + text + "' is no field path", e);
    }
  }

  private static Index.Mode mode(JsonNode field) {
    var mode = field.has("arrayConfig") ? text(field, "arrayConfig") : text(field, "order");
    try {
      return Index.Mode.valueOf(mode);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + mode + "' is no kind of index", e);
    }
  }

  private static boolean isGroup(JsonNode index) {
    var scope = index.path("queryScope").asText("COLLECTION");
    return switch (scope) {
      case "COLLECTION" -> false;
      case "COLLECTION_GROUP" -> true;
      default -> throw new IllegalArgumentException("'" + scope + "' is no queryScope");
    };
  }

  private static String text(JsonNode node, String member) {
    var text = node.path(member);
    if (!text.isTextual()) {
      throw new IllegalArgumentException("'" + member + "' is missing in " + node);
    }
    return text.asText();
  }

  /// What to add to the file for a query to be answered.
  static String wanted(Scope scope, Set<Probe> probes, List<Ordering.By> order) {
    var parts = new ArrayList<Index.Part>();
    probes.forEach(probe ->
        parts.add(
            new Index.Part(
                probe.path(), probe.contains() ? Index.Mode.CONTAINS : Index.Mode.ASCENDING)));
    order.forEach(key ->
        parts.add(
            new Index.Part(
                key.path(), key.descending() ? Index.Mode.DESCENDING : Index.Mode.ASCENDING)));
    var shorter = parts.subList(0, parts.size() - 1);
    if (!shorter.isEmpty() && new Index(shorter).parts().equals(parts)) {
      parts.removeLast();
    }
    return parts.size() == 1 ? ofOneField(scope, parts.getFirst()) : ofMany(scope, parts);
  }

  private static String ofMany(Scope scope, List<Index.Part> parts) {
    var index = JSON.createObjectNode();
    index.put("collectionGroup", scope.collectionId());
    index.put("queryScope", queryScope(scope));
    var fields = index.putArray("fields");
    for (var part : parts) {
      put(fields.addObject().put("fieldPath", part.path().toString()), part.mode());
    }
    return "in \"indexes\": " + index;
  }

  private static String ofOneField(Scope scope, Index.Part part) {
    var override = JSON.createObjectNode();
    override.put("collectionGroup", scope.collectionId());
    override.put("fieldPath", part.path().toString());
    put(override.putArray("indexes").addObject().put("queryScope", queryScope(scope)), part.mode());
    return "in \"fieldOverrides\": " + override;
  }

  private static void put(ObjectNode field, Index.Mode mode) {
    field.put(mode == Index.Mode.CONTAINS ? "arrayConfig" : "order", mode.name());
  }

  private static String queryScope(Scope scope) {
    return scope.descendants() ? "COLLECTION_GROUP" : "COLLECTION";
  }
}
