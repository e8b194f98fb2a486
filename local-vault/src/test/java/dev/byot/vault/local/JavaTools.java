package dev.byot.vault.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The JDK's own tools, on the JVMs that a test has started.
final class JavaTools {
  private static final int PATIENCE_SECONDS = 120;

  private JavaTools() {}

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /// Dumps what is alive in that JVM.
  static void dumpHeap(long pid, Path file) {
    try {
      var process =
          new ProcessBuilder(
                  List.of(
                      tool("jcmd"),
                      Long.toString(pid),
                      "GC.heap_dump",
                      "-overwrite",
                      file.toAbsolutePath().toString()))
              .redirectErrorStream(true)
              .start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("no heap dump: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
