package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The Genkit server of `examples/genkit`, compiled with its types checked, and what it says of
/// itself as telemetry.
final class GenkitExample implements AutoCloseable {
  private static final Path SOURCES = Path.of("..", "examples", "genkit").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ByteArrayOutputStream telemetry = new ByteArrayOutputStream();
  private final HttpServer recorder;
  private final Process server;

  /// @param folder an empty one
  /// @param port where it listens
  GenkitExample(Path folder, int port, URI vault) {
    compile(folder);
    recorder = recorder();
    server =
        NodeClients.start(
            List.of("node", folder.resolve("flows.js").toString()),
            Map.of(
                "NODE_ENV",
                "production",
                "GENKIT_TELEMETRY_SERVER",
                "http://127.0.0.1:" + recorder.getAddress().getPort(),
                "VAULT_URL",
                vault.toString(),
                "PORT",
                Integer.toString(port)),
            ProcessBuilder.Redirect.to(folder.resolve("genkit.log").toFile()));
    await().atMost(PATIENCE).until(() -> NodeClients.listens(port));
  }

  private static void compile(Path folder) {
    var modules = NodeClients.FOLDER.resolve("node_modules");
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (var source : sources.toList()) {
        Files.copy(source, folder.resolve(source.getFileName()));
      }
      Files.createSymbolicLink(folder.resolve("node_modules"), modules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var compiler = modules.resolve("typescript/bin/tsc").toString();
    assertThat(NodeClients.succeeds("node", compiler, "-p", folder.toString()))
        .as("the example compiles")
        .isTrue();
  }

  private HttpServer recorder() {
    try {
      var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext(
          "/",
          exchange -> {
            var body = exchange.getRequestBody().readAllBytes();
            synchronized (telemetry) {
              telemetry.writeBytes(body);
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      http.start();
      return http;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return server.pid();
  }

  byte[] telemetry() {
    synchronized (telemetry) {
      return telemetry.toByteArray();
    }
  }

  @Override
  public void close() {
    server.destroyForcibly();
    recorder.stop(0);
  }
}
