package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The official clients and a real Genkit server, on Node.
final class NodeClients implements AutoCloseable {
  static final Path FOLDER = Path.of("src", "test", "node").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int INSTALL_MINUTES = 8;

  private final Process genkit;
  private final int port;

  private NodeClients(Process genkit, int port) {
    this.genkit = genkit;
    this.port = port;
  }

  /// Starts the Genkit server.
  static NodeClients startGenkit(URI provider) {
    return startGenkit("genkit-server.cjs", provider);
  }

  /// Starts another one.
  static NodeClients startGenkit(String script, URI provider) {
    install();
    var port = VaultProcesses.freePort();
    var process =
        start(
            List.of("node", script),
            Map.of("PORT", Integer.toString(port), "PROVIDER_URL", provider.toString()),
            ProcessBuilder.Redirect.DISCARD);
    var clients = new NodeClients(process, port);
    await().atMost(PATIENCE).until(clients::listens);
    return clients;
  }

  /// Installs what package-lock.json names if it is not there, once though several tests need it at
  /// the same time. Where there is no Node, the test is skipped and says so.
  static synchronized void install() {
    assumeTrue(succeeds("node", "--version"), "Node is not installed: no test of its clients");
    if (!Files.exists(FOLDER.resolve("node_modules/.package-lock.json"))) {
      assertThat(succeeds("npm", "ci", "--ignore-scripts")).as("npm ci in %s", FOLDER).isTrue();
    }
  }

  /// Runs a script that needs no Genkit server, and gives the JSON that it printed.
  static JsonNode runAlone(String script, Map<String, String> environment) {
    install();
    return run(script, environment);
  }

  String genkitUrl() {
    return "http://127.0.0.1:" + port;
  }

  /// Runs a script to its end and gives the JSON that it printed.
  JsonNode run(String script, URI vault, String idToken) {
    return run(script, Map.of("VAULT_URL", vault.toString(), "ID_TOKEN", idToken));
  }

  private static JsonNode run(String script, Map<String, String> environment) {
    var process = start(List.of("node", script), environment, ProcessBuilder.Redirect.PIPE);
    // One that spins would never end what it prints: Genkit's client does where a stream ends
    // early.
    var late =
        CompletableFuture.runAsync(
            process::destroyForcibly,
            CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    try {
      var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return new ObjectMapper().readTree(printed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      late.cancel(false);
    }
  }

  private boolean listens() {
    return listens(port);
  }

  static boolean listens(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static boolean succeeds(String... command) {
    try {
      var process = start(List.of(command), Map.of(), ProcessBuilder.Redirect.DISCARD);
      return process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (UncheckedIOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static Process start(
      List<String> command, Map<String, String> environment, ProcessBuilder.Redirect output) {
    var builder = new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.redirectOutput(output);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    genkit.destroyForcibly();
  }
}
