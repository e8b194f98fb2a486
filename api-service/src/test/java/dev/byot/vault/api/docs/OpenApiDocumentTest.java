package dev.byot.vault.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.byot.vault.api.contract.ApiDocument;
import dev.byot.vault.problem.Rejections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// The document in itself: well-formed, complete, and without anything left over.
final class OpenApiDocumentTest {
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  /// How the sources name the codes of problems.
  private static final Pattern CODE =
      Pattern.compile(
          "(?:InvalidRequest|NotFound|Forbidden|NoUsableKey|UpstreamFailed|Reused|LimitReached"
              + "|TooManyRequests|KeyExists|Conflict|plain|Problem|invalid|parsed|failed)\\(\\s*"
              + "\"([a-z]+(?:-[a-z]+)*)\"");

  private final ApiDocument document = ApiDocument.load();

  @Test
  void hasTheFormOfTheOpenApiInitiative() throws IOException {
    try (var official =
        Objects.requireNonNull(getClass().getResourceAsStream("openapi-3.1.schema.yaml"))) {
      var schema = SCHEMAS.getSchema(new YAMLMapper().readTree(official));

      assertThat(schema.validate(document.root())).isEmpty();
    }
  }

  @Test
  void hasSchemasThatAreSchemas() {
    var metaSchema = SCHEMAS.getSchema(SchemaLocation.of(SchemaId.V202012));

    assertThat(document.root().at("/components/schemas").properties())
        .isNotEmpty()
        .allSatisfy(schema ->
            assertThat(metaSchema.validate(schema.getValue())).as(schema.getKey()).isEmpty());
  }

  private static Stream<String> references(JsonNode node) {
    return Stream.concat(
        node.path("$ref").isTextual() ? Stream.of(node.path("$ref").asText()) : Stream.of(),
        StreamSupport.stream(node.spliterator(), false).flatMap(OpenApiDocumentTest::references));
  }

  @Test
  void refersToWhatIsThereAndUsesAllOfIt() {
    var used = references(document.root()).collect(Collectors.toCollection(TreeSet::new));
    var there = new TreeSet<String>();
    for (var kind : document.root().path("components").properties()) {
      if (!kind.getKey().equals("securitySchemes")) {
        kind.getValue()
            .fieldNames()
            .forEachRemaining(name -> there.add("#/components/" + kind.getKey() + "/" + name));
      }
    }

    assertThat(used).isEqualTo(there);
  }

  @Test
  void namesDescribesAndSortsEveryOperation() {
    var tags = document.root().path("tags").findValuesAsText("name");
    var operations = document.operations();

    assertThat(operations)
        .extracting(operation -> operation.node().path("operationId").asText())
        .doesNotHaveDuplicates()
        .doesNotContain("");
    assertThat(operations)
        .allSatisfy(operation -> {
          assertThat(operation.node().path("summary").asText()).as("%s", operation).isNotEmpty();
          assertThat(tags).contains(operation.node().at("/tags/0").asText());
        });
  }

  @Test
  void describesTheVariablesOfEveryPath() {
    assertThat(document.operations())
        .allSatisfy(operation -> {
          var described =
              Stream.of(operation.pathItem(), operation.node())
                  .flatMap(
                      node -> StreamSupport.stream(node.path("parameters").spliterator(), false))
                  .map(document::resolve)
                  .filter(parameter -> parameter.path("in").asText().equals("path"))
                  .map(parameter -> parameter.path("name").asText())
                  .toList();
          var variables =
              Pattern.compile("\\{(\\w+)}")
                  .matcher(operation.path())
                  .results()
                  .map(variable -> variable.group(1))
                  .toList();

          assertThat(described).as("%s", operation).containsExactlyInAnyOrderElementsOf(variables);
        });
  }

  @Test
  void hasExamplesThatAreTrue() {
    var checked =
        document.root().findParents("examples").stream().filter(node -> node.has("schema"));

    assertThat(checked)
        .isNotEmpty()
        .allSatisfy(media -> {
          for (var example : media.path("examples")) {
            var value = document.resolve(example).path("value");
            assertThat(document.errors(media.path("schema"), value)).as("%s", value).isEmpty();
          }
        });
  }

  @Test
  void hasTheCodesOfTheSources() throws IOException {
    var documented =
        document.root().at("/components/schemas/ProblemCode/oneOf").findValuesAsText("const");
    var sources = sources();

    assertThat(documented)
        .doesNotHaveDuplicates()
        .containsAll(
            CODE.matcher(sources)
                .results()
                .map(code -> code.group(1))
                .collect(Collectors.toCollection(TreeSet::new)))
        .allSatisfy(code -> assertThat(sources).contains("\"" + code + "\""));
  }

  @Test
  void hasASentenceForEveryReasonOfARejection() {
    assertThat(document.root().at("/components/schemas/Reason/oneOf").findValuesAsText("const"))
        .isNotEmpty()
        .allSatisfy(reason ->
            assertThat(Rejections.sentence(reason)).doesNotContain("the command was rejected"));
  }

  private static String sources() throws IOException {
    var home = Path.of(System.getProperty("byot.home"));
    var all = new StringBuilder();
    for (var module : new String[] {"api-service", "common"}) {
      try (var files = Files.walk(home.resolve(module).resolve("src/main/java"))) {
        for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          all.append(Files.readString(file));
        }
      }
    }
    return all.toString();
  }
}
