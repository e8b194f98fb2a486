package dev.byot.vault.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The OpenAPI document, and what it says about a request.
public final class ApiDocument {
  private static final String RESOURCE = "/dev/byot/vault/api/docs/openapi.yaml";
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "patch", "head", "options", "trace");

  /// Variables that hold whole paths.
  private static final Set<String> PATHS = Set.of("path", "flow");

  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private final JsonNode root;
  private final JsonNode components;
  private final List<Operation> operations = new ArrayList<>();

  private ApiDocument(JsonNode root) {
    this.root = root;
    components = root.path("components");
    for (var path : root.path("paths").properties()) {
      for (var member : path.getValue().properties()) {
        if (METHODS.contains(member.getKey())) {
          operations.add(
              new Operation(
                  member.getKey().toUpperCase(java.util.Locale.ROOT),
                  path.getKey(),
                  path.getValue(),
                  member.getValue()));
        }
      }
    }
  }

  /// The document as it is served.
  public static ApiDocument load() {
    try (var in = Objects.requireNonNull(ApiDocument.class.getResourceAsStream(RESOURCE))) {
      return new ApiDocument(new YAMLMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A method of a path.
  public record Operation(String method, String path, JsonNode pathItem, JsonNode node) {
    /// Whether it is for everybody.
    public boolean isPublic() {
      return node.path("security").isArray() && node.path("security").isEmpty();
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  public JsonNode root() {
    return root;
  }

  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  /// The path that the document has for a request's, without its query; of several that match, the
  /// one that says most.
  public Optional<String> pathOf(String rawPath) {
    return operations.stream()
        .map(Operation::path)
        .distinct()
        .filter(template -> matches(template, rawPath))
        .max(
            Comparator.comparingInt(
                template -> VARIABLE.matcher(template).replaceAll("").length()));
  }

  private static boolean matches(String template, String rawPath) {
    var regex = new StringBuilder();
    var variables = VARIABLE.matcher(template);
    var end = 0;
    while (variables.find()) {
      regex.append(Pattern.quote(template.substring(end, variables.start())));
      regex.append(PATHS.contains(variables.group(1)) ? ".+" : "[^/]+");
      end = variables.end();
    }
    return rawPath.matches(regex.append(Pattern.quote(template.substring(end))).toString());
  }

  public Optional<Operation> operation(String method, String path) {
    return operations.stream()
        .filter(operation -> operation.method().equals(method) && operation.path().equals(path))
        .findFirst();
  }

  /// The node itself, or what it refers to.
  public JsonNode resolve(JsonNode node) {
    var reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : resolve(root.at(reference.substring(1)));
  }

  /// What is wrong with the value, by a schema of the document. Clients must ignore members that
  /// they do not know; here one that is not documented is wrong.
  public List<String> errors(JsonNode schema, JsonNode value) {
    var whole = JsonNodeFactory.instance.objectNode();
    whole.set("components", closed(components.deepCopy()));
    whole.putArray("allOf").add(closed(schema.deepCopy()));
    return SCHEMAS.getSchema(whole).validate(value).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getError())
        .sorted()
        .toList();
  }

  private static JsonNode closed(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(ApiDocument::closed);
    return node;
  }
}
