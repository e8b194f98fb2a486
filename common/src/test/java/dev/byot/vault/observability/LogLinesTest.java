package dev.byot.vault.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

final class LogLinesTest {
  private final CloudLoggingEncoder encoder = new CloudLoggingEncoder("test");

  private String line(
      Level level, String message, Map<String, String> context, @Nullable Throwable thrown) {
    var logger = new LoggerContext().getLogger("a.logger");
    var event = new LoggingEvent("fqcn", logger, level, message, thrown, new Object[0]);
    event.setMDCPropertyMap(context);
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  private static JsonNode parsed(String line) {
    return Json.parseObject(line.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void isOneLineWhateverIsInIt() {
    var line = line(Level.INFO, "a\r\nb\u2028c\u0085d\u001b[31m\u0000", Map.of(), null);

    assertThat(line).endsWith("}\n");
    assertThat(line.strip()).doesNotContain("\n", "\r", "\u2028", "\u0085", "\u001b", "\u0000");
    assertThat(parsed(line).path("message").asText()).startsWith("a\r\nb");
  }

  @Test
  void halfASurrogatePairCostsNoLine() {
    var line = line(Level.INFO, "before \ud83d after", Map.of("requestId", "\udd11"), null);

    assertThat(parsed(line).path("message").asText()).isEqualTo("before \ufffd after");
    assertThat(parsed(line(Level.INFO, "🔑", Map.of(), null)).path("message").asText())
        .isEqualTo("🔑");
  }

  @Test
  void noContextReplacesAFieldThatCloudLoggingKnows() {
    var context = Map.of("severity", "DEBUG", "message", "forged", "requestId", "r");

    var line = parsed(line(Level.ERROR, "true", context, null));

    assertThat(line.path("severity").asText()).isEqualTo("ERROR");
    assertThat(line.path("message").asText()).isEqualTo("true");
    assertThat(line.path("requestId").asText()).isEqualTo("r");
  }

  @Test
  void fitsIntoAnEntryOfCloudLogging() {
    var long3 = "€".repeat(200_000);

    var line = line(Level.WARN, long3, Map.of(), new IllegalStateException(long3));

    assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(256 * 1024);
    assertThat(parsed(line).path("severity").asText()).isEqualTo("WARNING");
  }

  @Test
  void theOuterRequestIsBackWhenTheInnerOneEnds() {
    try (var _ = RequestContext.of("outer")) {
      try (var _ = RequestContext.of("inner")) {
        assertThat(MDC.get(RequestContext.REQUEST_ID)).isEqualTo("inner");
      }
      assertThat(MDC.get(RequestContext.REQUEST_ID)).isEqualTo("outer");
    }
    assertThat(MDC.get(RequestContext.REQUEST_ID)).isNull();
  }
}
