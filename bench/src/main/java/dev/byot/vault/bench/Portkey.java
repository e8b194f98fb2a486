package dev.byot.vault.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The Portkey gateway, a proxy for LLM providers on Node: what else a team would put there.
record Portkey(Child process, int port) implements AutoCloseable {
  private static final String PACKAGE = "@portkey-ai/gateway";
  private static final String VERSION = "1.15.2";
  private static final int INSTALL_MINUTES = 5;

  /// Starts it, if it is installed or can be; else says why not.
  static Optional<Portkey> start() {
    var folder = Path.of(System.getProperty("byot.home", "."), "bench", "target", "portkey");
    var main = folder.resolve(Path.of("node_modules", PACKAGE, "build", "start-server.js"));
    try {
      if (!Files.exists(main)) {
        install(folder);
      }
    } catch (IOException e) {
      System.out.println("Without Portkey: " + e.getMessage());
      return Optional.empty();
    }
    var port = Child.freePort();
    var process = Child.start(List.of("node", main.toString(), "--port=" + port, "--headless"));
    process.awaitAnswer(port, "/");
    return Optional.of(new Portkey(process, port));
  }

  private static void install(Path folder) throws IOException {
    Files.createDirectories(folder);
    var npm =
        new ProcessBuilder(
                "npm",
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefix",
                folder.toString(),
                PACKAGE + "@" + VERSION)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || npm.exitValue() != 0) {
        throw new IOException("npm cannot install it; " + folder.resolve("log") + " says why");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    } finally {
      npm.destroy();
    }
  }

  /// The header lines that name the upstream.
  static String headers(int upstream) {
    return "x-portkey-provider: openai\r\nx-portkey-custom-host: http://127.0.0.1:"
        + upstream
        + "/v1\r\n";
  }

  @Override
  public void close() {
    process.close();
  }
}
