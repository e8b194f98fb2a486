package dev.byot.vault.emulator.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.byot.vault.emulator.LocalCloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs the scripts of `src/test/node`. A test is skipped, with the reason, where there is no Node
/// that its clients run on.
final class NodeClient {
  private static final Path FOLDER = Path.of("src", "test", "node").toAbsolutePath();
  private static final int OLDEST_NODE = 20;
  // Loading Google's clients takes 2 s on an idle machine; a busy one has two cores for all.
  private static final int SCRIPT_SECONDS = 120;
  private static final int INSTALL_SECONDS = 480;

  private NodeClient() {}

  /// Runs a script to its end, with the variables that point it at that cloud, and gives the JSON
  /// that is its last line.
  static JsonNode run(String script, LocalCloud cloud) {
    requireNode();
    install();
    var environment = new HashMap<>(cloud.environment("demo-node"));
    // Google's clients otherwise look for the metadata server of a machine in Google Cloud.
    environment.put("METADATA_SERVER_DETECTION", "none");
    var ended = process(List.of("node", script), environment, SCRIPT_SECONDS);
    if (ended.code != 0) {
      throw new AssertionError("%s ended with %d: %s".formatted(script, ended.code, ended.printed));
    }
    try {
      return JsonMapper.builder().build().readTree(ended.printed.lines().toList().getLast());
    } catch (IOException e) {
      throw new UncheckedIOException(ended.printed, e);
    }
  }

  private static void requireNode() {
    String version;
    try {
      version = process(List.of("node", "--version"), Map.of(), SCRIPT_SECONDS).printed.strip();
    } catch (UncheckedIOException _) {
      version = "";
    }
    assumeTrue(
        version.matches("v[0-9]+\\..*")
            && Integer.parseInt(version.substring(1, version.indexOf('.'))) >= OLDEST_NODE,
        "Node %d or newer is not installed (found: '%s'): no test of Google's Node clients"
            .formatted(OLDEST_NODE, version));
  }

  /// What package-lock.json names, unless it is there already.
  private static synchronized void install() {
    try {
      var lock = FOLDER.resolve("package-lock.json");
      var installed = FOLDER.resolve("node_modules/.package-lock.json");
      if (Files.exists(installed)
          && !Files.getLastModifiedTime(installed)
              .toInstant()
              .isBefore(Files.getLastModifiedTime(lock).toInstant())) {
        return;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var ended = process(List.of("npm", "ci", "--ignore-scripts"), Map.of(), INSTALL_SECONDS);
    if (ended.code != 0) {
      throw new AssertionError("npm ci in " + FOLDER + " failed: " + ended.printed);
    }
  }

  private record Ended(int code, String printed) {}

  private static Ended process(List<String> command, Map<String, String> more, int seconds) {
    var builder = new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
    builder.environment().putAll(more);
    try {
      var process = builder.start();
      var _ =
          process
              .onExit()
              .orTimeout(seconds, TimeUnit.SECONDS)
              .whenComplete((_, late) -> {
                if (late != null) {
                  process.destroyForcibly();
                }
              });
      var printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Ended(process.waitFor(), printed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
