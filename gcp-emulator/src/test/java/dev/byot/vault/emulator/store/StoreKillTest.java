package dev.byot.vault.emulator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process in the middle of its commits: `Process.destroyForcibly` is `kill -9`.
final class StoreKillTest {
  private static final int ROUNDS = 3;
  private static final int FLUSHES_A_ROUND = 300;

  @TempDir private Path folder;

  /// Counts up in two maps at once, and prints each number once it is flushed.
  public static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      var store = Store.at(Path.of(args[0]));
      var numbers = store.<String, Long>map("numbers");
      var names = store.<Long, String>map("names");
      for (var n = numbers.getOrDefault("last", 0L) + 1; ; n++) {
        var number = n;
        store.mutate(() -> {
          names.put(number, "x".repeat(200));
          return numbers.put("last", number);
        });
        store.flush().join();
        System.out.println(number);
      }
    }
  }

  @Test
  void losesNothingThatWasFlushedWhenItIsKilled() throws Exception {
    for (var round = 0; round < ROUNDS; round++) {
      var writer = start();
      var flushed = 0L;
      try (var lines = writer.inputReader(StandardCharsets.UTF_8)) {
        for (var line = 0; line < FLUSHES_A_ROUND; line++) {
          flushed = Long.parseLong(lines.readLine());
        }
        assertThatIllegalStateException()
            .isThrownBy(() -> Store.at(folder))
            .withMessageStartingWith("another process uses");
      } finally {
        writer.destroyForcibly().waitFor();
      }

      try (var store = Store.at(folder)) {
        var last = store.<String, Long>map("numbers").get("last");
        assertThat(last).isGreaterThanOrEqualTo(flushed);
        assertThat(store.<Long, String>map("names").sizeAsLong()).isEqualTo(last);
      }
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
