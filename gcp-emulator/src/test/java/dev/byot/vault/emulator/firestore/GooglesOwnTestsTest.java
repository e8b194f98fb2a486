package dev.byot.vault.emulator.firestore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.emulator.store.Store;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Google's own integration tests of its Java client, unmodified and in a JVM of their own.
///
/// `googles-tests-left-out.txt` lists the tests and the classes that are not run, for what is
/// `UNIMPLEMENTED` here or hangs in the client itself. All others pass.
final class GooglesOwnTestsTest {
  private static final Path JARS = Path.of("target", "googles-tests");
  private static final Pattern PASSED = Pattern.compile("OK \\((\\d+) tests\\)");

  /// They take less than half a minute. Some wait without a limit of their own: this one ends their
  /// JVM, and then the test fails.
  private static final int MINUTES = 4;

  @Test
  void passAsFarAsTheyAreInScope() throws Exception {
    String printed;
    try (var local =
        new LocalFirestore(
            Store.inMemory(), Clock.systemUTC(), Indexes.unchecked(), 0, new Priming())) {
      printed = run(local.address());
    }

    var passed = PASSED.matcher(printed);
    assertThat(passed.find()).as(printed).isTrue();
    assertThat(Integer.parseInt(passed.group(1))).isGreaterThanOrEqualTo(160);
    assertThat(printed.lines().filter(line -> line.startsWith(LeftOut.SAID)))
        .extracting(line -> line.substring(LeftOut.SAID.length()))
        .containsExactlyInAnyOrderElementsOf(LeftOut.listed());
  }

  private static String run(String address) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(jars() + File.pathSeparator + System.getProperty("java.class.path"));
    command.add("org.junit.runner.JUnitCore");
    command.add("--filter=" + LeftOut.class.getName());
    Stream.of("ITSystemTest", "ITQueryTest", "ITQueryCountTest", "ITBulkWriterTest")
        .map("com.google.cloud.firestore.it."::concat)
        .forEach(command::add);
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .putAll(Map.of("FIRESTORE_EMULATOR_HOST", address, "GOOGLE_CLOUD_PROJECT", "demo-google"));
    var process = builder.start();
    var _ =
        process
            .onExit()
            .orTimeout(MINUTES, TimeUnit.MINUTES)
            .whenComplete((_, late) -> {
              if (late != null) {
                process.destroyForcibly();
              }
            });
    try (var out = process.getInputStream()) {
      var printed = new String(out.readAllBytes(), UTF_8);
      process.waitFor();
      return printed;
    }
  }

  private static String jars() throws IOException {
    try (var files = Files.list(JARS)) {
      return files.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
    }
  }
}
