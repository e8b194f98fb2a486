package dev.byot.vault.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.emulator.faults.Fault;
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
  // What Cloud Run gives after SIGTERM.
  private static final long DRAIN_SECONDS = 10;
  private static final String API_KEY = "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789AbCd";
  private static final int CONCURRENCY = 16;
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
      cloud.send(cloud.set(KEY, API_KEY, "work"));
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

  /// More messages than are worked on at a time, and neither KMS nor Pub/Sub answers any more.
  @Test
  void endsInTimeWithMessagesInWorkAndLosesNone() throws Exception {
    try (var cloud = new WorkerCloud()) {
      var sent = new ArrayList<KeyCommand>();
      for (var i = 0; i < 2 * CONCURRENCY; i++) {
        var command = cloud.set(key("key-" + i), API_KEY, "work");
        cloud.send(command);
        sent.add(command);
      }
      var begun =
          cloud
              .faults()
              .add(Fault.next(CONCURRENCY, "AsymmetricDecrypt", new Fault.Action.Freeze()));
      cloud.faults().add(Fault.always("AsymmetricDecrypt", new Fault.Action.Freeze()));
      var process = start(cloud.variables());
      await().atMost(PATIENCE).until(() -> !cloud.faults().list().containsKey(begun));
      cloud.faults().add(Fault.always("Publisher", new Fault.Action.Freeze()));

      process.destroy();

      assertThat(process.waitFor(DRAIN_SECONDS, TimeUnit.SECONDS)).as(output()).isTrue();
      assertThat(sent).allMatch(command -> cloud.outcome(command).isEmpty());
      cloud.faults().clear();
      start(cloud.variables());
      await()
          .atMost(PATIENCE)
          .until(() -> sent.stream().allMatch(command -> cloud.outcome(command).isPresent()));
    }
  }

  private static KeyRef key(String name) {
    return new KeyRef(OwnerId.of(null, name), new ProviderId("openai"), KeyName.DEFAULT);
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
