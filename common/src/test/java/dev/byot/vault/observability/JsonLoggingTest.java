package dev.byot.vault.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("it configures the logging of the whole JVM")
final class JsonLoggingTest {
  @TempDir Path folder;

  private List<String> logged(Runnable work) throws IOException {
    var file = folder.resolve("log");
    JsonLogging.toFile("test-service", "TRACE", file);
    try {
      work.run();
    } finally {
      JsonLogging.toStdout("test", "WARN");
    }
    return Files.readAllLines(file);
  }

  @Test
  void writesOneObjectALineInCloudLoggingsFormat() throws IOException {
    var lines =
        logged(() -> {
          try (var _ = RequestContext.of("request-1")) {
            LoggerFactory.getLogger("a.logger")
                .warn("two\nlines", new IllegalStateException("broken"));
          }
        });

    assertThat(lines).hasSize(1);
    var line = Json.parseObject(lines.getFirst().getBytes(StandardCharsets.UTF_8));
    assertThat(line.path("severity").asText()).isEqualTo("WARNING");
    assertThat(line.path("message").asText()).isEqualTo("two\nlines");
    assertThat(line.path("requestId").asText()).isEqualTo("request-1");
    assertThat(line.path("service").asText()).isEqualTo("test-service");
    assertThat(line.path("stack_trace").asText()).contains("broken");
  }

  @Test
  void keepsWireLoggersQuietWhateverTheLevel() throws IOException {
    var lines =
        logged(() -> {
          for (var wire :
              List.of(
                  "sun.net.www.protocol.http.HttpURLConnection",
                  "org.apache.hc.client5.http.wire",
                  "io.grpc.netty.shaded.io.grpc.netty.NettyClientHandler",
                  "com.google.api.client.http.HttpTransport")) {
            LoggerFactory.getLogger(wire).debug("Authorization: Bearer token");
            java.util.logging.Logger.getLogger(wire).fine("Authorization: Bearer token");
          }
          LoggerFactory.getLogger("dev.byot").trace("ours");
        });

    assertThat(lines).singleElement().asString().contains("ours").contains("\"DEBUG\"");
  }

  @Test
  void aRequestIdIsNotReused() {
    assertThat(RequestContext.newRequestId()).isNotEqualTo(RequestContext.newRequestId());
  }
}
