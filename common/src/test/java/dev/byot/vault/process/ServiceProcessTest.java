package dev.byot.vault.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// In processes of their own, as they end them.
final class ServiceProcessTest {
  /// A service that cannot start.
  static final class Broken {
    public static void main(String[] arguments) throws InterruptedException {
      ServiceProcess.run(
          "broken",
          arguments,
          System.getenv(),
          config -> {
            config.check();
            throw new IllegalStateException("port 1 is taken");
          });
    }
  }

  private record Ended(int code, String out, String err) {}

  private static Ended run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Broken.class.getName()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    var process = builder.start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, err);
  }

  @Test
  void saysInASentenceWhyItCannotStart() throws Exception {
    var ended = run(Map.of());

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).isEqualToIgnoringNewLines("broken: cannot start: port 1 is taken");
    assertThat(ended.out()).contains("\"message\":\"broken cannot start: port 1 is taken\"");
  }

  @Test
  void refusesALevelThatIsNone() throws Exception {
    var ended = run(Map.of("VAULT_LOG_LEVEL", "LOUD"));

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("VAULT_LOG_LEVEL must be one of DEBUG, ERROR, INFO");
  }

  @Test
  void explainsItselfToWhoGivesArguments() throws Exception {
    var asked = run(Map.of(), "--help");
    var wrong = run(Map.of(), "--port", "1");

    assertThat(asked.code()).isZero();
    assertThat(asked.out()).startsWith("usage: broken").hasLineCount(1);
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).startsWith("usage: broken");
  }
}
