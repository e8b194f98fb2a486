package dev.byot.vault.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The worker as a process.
final class MainTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  // What Cloud Run gives after SIGTERM, and some for a busy machine.
  private static final long DRAIN_SECONDS = 20;
  private static final KeyRef KEY =
      new KeyRef(OwnerId.of(null, "alice"), new ProviderId("openai"), KeyName.DEFAULT);

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void leaveNothingBehind() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void saysInPlainWordsWhatIsMissingAndExits() throws Exception {
    var process = start(Map.of());

    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(output())
        .contains("GOOGLE_CLOUD_PROJECT is required", "VAULT_KEK is required")
        .doesNotContain("Exception");
  }

  @Test
  void worksUntilItIsToldToEnd() throws Exception {
    try (var cloud = new WorkerCloud()) {
      var process = start(cloud.variables());
      cloud.send(cloud.set(KEY, "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789AbCd", "work"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(cloud.find(KEY).status()).isEqualTo(KeyStatus.ACTIVE));

      process.destroy();

      assertThat(process.waitFor(DRAIN_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(output())
        .contains("\"service\":\"rotation-worker\"", "\"requestId\":\"request\"")
        .doesNotContain("0123456789", "Exception");
  }

  private Process start(Map<String, String> variables) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var builder =
        new ProcessBuilder(
            List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                Main.class.getName()));
    builder.environment().clear();
    builder.environment().putAll(variables);
    builder.redirectErrorStream(true).redirectOutput(log().toFile());
    var process = builder.start();
    started.add(process);
    return process;
  }

  private Path log() {
    return folder.resolve("log");
  }

  private String output() throws IOException {
    return Files.readString(log());
  }
}
