package dev.byot.vault.emulator.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FilterParserTest {
  private static final Map<String, String> EVENT =
      Map.of("scope", "state", "type", "key.stored", "iana.org/tag", "de\"ch");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "attributes:scope",
        "attributes.scope = \"state\"",
        "attributes.scope=\"state\"",
        "attributes.scope != \"audit\"",
        "attributes.missing != \"audit\"",
        "hasPrefix(attributes.type, \"key.\")",
        "NOT attributes:missing",
        "-attributes:missing",
        "NOT (attributes:missing OR attributes.scope = \"audit\")",
        "attributes:scope AND attributes:type AND NOT attributes:missing",
        "attributes:missing OR attributes:scope",
        "attributes:scope AND (attributes:missing OR attributes:type)",
        "attributes:\"iana.org/tag\"",
        "attributes.\"iana.org/tag\" = \"de\\\"ch\"",
      })
  void accepts(String filter) {
    assertThat(FilterParser.parse(filter).accepts(EVENT)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attributes:missing",
        "attributes.scope = \"State\"",
        "attributes.scope != \"state\"",
        "hasPrefix(attributes.type, \"stored\")",
        "hasPrefix(attributes.missing, \"\")",
        "NOT attributes:scope",
        "attributes:scope AND attributes:missing",
        "attributes:missing OR attributes:other",
      })
  void leavesOut(String filter) {
    assertThat(FilterParser.parse(filter).accepts(EVENT)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attributes",
        "attributes.",
        "attributes.scope",
        "attributes.scope == \"state\"",
        "attributes.scope = state",
        "attributes.scope = \"state",
        "attributes:scope attributes:type",
        "attributes:scope and attributes:type",
        "attributes:a AND attributes:b OR attributes:c",
        "(attributes:scope",
        "attributes:scope)",
        "NOT NOT attributes:scope",
        "hasPrefix(attributes.type)",
        "scope = \"state\"",
        "data = \"x\"",
        "attributes:scope §",
        "AND",
      })
  void refuses(String filter) {
    refused(filter);
  }

  @ParameterizedTest
  @ValueSource(ints = 257)
  void refusesWhatIsTooLong(int bytes) {
    refused("attributes:" + "k".repeat(bytes - "attributes:".length()));
  }

  private static void refused(String filter) {
    assertThatThrownBy(() -> FilterParser.parse(filter))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
  }
}
