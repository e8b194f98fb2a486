package dev.byot.vault.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.byot.vault.keys.ProviderId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Reads a catalogue: first its form, by JSON Schema, then what a schema cannot say.
final class CatalogueReader {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final List<String> errors = new ArrayList<>();

  private CatalogueReader() {}

  static CatalogueFile read(InputStream yaml) throws IOException {
    var document = parse(yaml);
    refuse(
        Stream.concat(
                AmbiguousPaths.in(document).stream(),
                schema().validate(document).stream()
                    .map(error -> error.getInstanceLocation() + ": " + error.getError())
                    .sorted())
            .toList());
    var reader = new CatalogueReader();
    var providers = elements(document.path("providers")).map(reader::provider).toList();
    reader.checkIds(providers);
    refuse(reader.errors);
    return new CatalogueFile(
        providers,
        routes(document.path("routes")),
        elements(document.path("only"))
            .map(id -> new ProviderId(id.asText()))
            .collect(Collectors.toSet()));
  }

  private static JsonNode parse(InputStream yaml) throws IOException {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new CatalogueException(List.of("it is no YAML: " + e.getMessage()));
    }
  }

  private static void refuse(List<String> errors) {
    if (!errors.isEmpty()) {
      throw new CatalogueException(errors);
    }
  }

  private static JsonSchema schema() throws IOException {
    try (var schema = CatalogueReader.class.getResourceAsStream("catalogue.schema.json")) {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(Objects.requireNonNull(schema));
    }
  }

  private Provider provider(JsonNode node) {
    var id = text(node, "id");
    var provider =
        new Provider(
            new ProviderId(id),
            text(node, "name"),
            baseUrl(id, text(node, "baseUrl")),
            elements(node.path("fields")).map(field -> field(id, field)).toList(),
            elements(node.path("credentials"))
                .map(style -> CredentialStyle.of(text(style, "header"), text(style, "value")))
                .toList(),
            new Routes(
                elements(node.path("routes")).map(CatalogueReader::route).toList(),
                elements(node.path("closed")).map(JsonNode::asText).toList()),
            ErrorShape.valueOf(text(node, "errors").toUpperCase(Locale.ROOT)),
            check(node.path("check")),
            elements(node.path("refusals")).map(CatalogueReader::refusal).toList(),
            node.has("usage")
                ? UsageShape.valueOf(text(node, "usage").toUpperCase(Locale.ROOT))
                : null);
    check(provider);
    return provider;
  }

  private Field field(String provider, JsonNode node) {
    var name = text(node, "name");
    return new Field(
        name,
        text(node, "label"),
        pattern(provider + "." + name, text(node, "pattern")),
        text(node, "form"),
        URI.create(text(node, "where")),
        node.path("identifying").asBoolean(false));
  }

  private BaseUrl baseUrl(String provider, String text) {
    try {
      return BaseUrl.parse(text);
    } catch (IllegalArgumentException e) {
      errors.add(provider + ": " + e.getMessage());
      return new BaseUrl(null, URI.create("https://nowhere.invalid"));
    }
  }

  private static Map<ProviderId, List<Route>> routes(JsonNode byProvider) {
    return byProvider.properties().stream()
        .collect(
            Collectors.toMap(
                more -> new ProviderId(more.getKey()),
                more -> elements(more.getValue()).map(CatalogueReader::route).toList()));
  }

  private static Route route(JsonNode node) {
    return Route.parse(node.asText());
  }

  private Pattern pattern(String place, String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      errors.add(place + ": the pattern is no regular expression: " + e.getDescription());
      return Pattern.compile("");
    }
  }

  private static Check check(JsonNode node) {
    var headers = new HashMap<String, String>();
    node.path("headers").properties().forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
    return new Check(text(node, "method"), text(node, "path"), headers, node.path("ok").asInt());
  }

  private static Refusal refusal(JsonNode node) {
    return new Refusal(node.path("status").asInt(), text(node, "pointer"), text(node, "equals"));
  }

  private void check(Provider provider) {
    var names = new HashSet<String>();
    for (var field : provider.fields()) {
      if (!names.add(field.name())) {
        errors.add(provider.id() + ": field " + field.name() + " is there twice");
      }
    }
    if (provider.fields().stream().filter(Field::identifying).count() != 1) {
      errors.add(provider.id() + ": exactly one field is identifying");
    }
    var label = provider.baseUrl().field();
    if (label != null && !names.contains(label)) {
      errors.add(provider.id() + ": the base URL names the field " + label);
    }
    for (var route : provider.routes().all()) {
      if (provider.routes().isClosed(route.template())) {
        errors.add(provider.id() + ": " + route + " is closed for good");
      }
    }
    for (var style : provider.credentials()) {
      if (!names.contains(style.field())) {
        errors.add(provider.id() + ": a credential names the field " + style.field());
      }
    }
  }

  private void checkIds(List<Provider> providers) {
    var ids = new HashSet<ProviderId>();
    for (var provider : providers) {
      if (!ids.add(provider.id())) {
        errors.add(provider.id() + " is there twice");
      }
    }
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asText();
  }
}
