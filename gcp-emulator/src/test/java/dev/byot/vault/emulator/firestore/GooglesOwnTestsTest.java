package dev.byot.vault.emulator.firestore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.emulator.store.Store;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Google's own integration tests of its Java client, unmodified and in a JVM of their own.
///
/// `googles-tests-left-out.txt` lists those that fail for what is `UNIMPLEMENTED` here, and the
/// classes that are not run for it. All others pass.
final class GooglesOwnTestsTest {
  private static final Path JARS = Path.of("target", "googles-tests");
  private static final int AT_LEAST = 146;
  private static final int MINUTES = 4;
  private static final Pattern FAILED = Pattern.compile("(?m)^\\d+\\) (\\w+)\\(.*\\.(\\w+)\\)$");
  private static final Pattern COUNTED = Pattern.compile("Tests run: (\\d+),  Failures: (\\d+)");

  @Test
  void passAsFarAsTheyAreInScope() throws Exception {
    String printed;
    try (var local =
        new LocalFirestore(
            Store.inMemory(), Clock.systemUTC(), Indexes.unchecked(), 0, new Priming())) {
      printed = run(local.address());
    }

    var failures = failures(printed);
    var leftOut = leftOut();
    assertThat(failures.keySet()).as(printed).isEqualTo(leftOut.keySet());
    // The watching client hands the refusal to its listener, which these tests do not look at.
    assertThat(leftOut.values()).containsOnly("UNIMPLEMENTED: Listen");
    var counted = COUNTED.matcher(printed);
    assertThat(counted.find()).as(printed).isTrue();
    assertThat(Integer.parseInt(counted.group(1))).isGreaterThanOrEqualTo(AT_LEAST);
    assertThat(Integer.parseInt(counted.group(2))).isEqualTo(failures.size());
  }

  private static String run(String address) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(jars() + File.pathSeparator + System.getProperty("java.class.path"));
    command.add("org.junit.runner.JUnitCore");
    Stream.of("ITSystemTest", "ITQueryCountTest", "ITBulkWriterTest")
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
    try (InputStream out = process.getInputStream()) {
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

  /// `Class.test` → what JUnit 4 printed about its failure.
  private static Map<String, String> failures(String printed) {
    var failures = new TreeMap<String, String>();
    var heads = FAILED.matcher(printed).results().toList();
    for (var i = 0; i < heads.size(); i++) {
      var end = i + 1 < heads.size() ? heads.get(i + 1).start() : printed.length();
      failures.merge(
          heads.get(i).group(2) + "." + heads.get(i).group(1),
          printed.substring(heads.get(i).end(), end),
          String::concat);
    }
    return failures;
  }

  /// `Class.test` → why it fails.
  private static Map<String, String> leftOut() throws IOException {
    var leftOut = new TreeMap<String, String>();
    var reason = "";
    try (var file =
        Objects.requireNonNull(
            GooglesOwnTestsTest.class.getResourceAsStream("/googles-tests-left-out.txt"))) {
      for (var line : new String(file.readAllBytes(), UTF_8).lines().toList()) {
        if (line.startsWith("[")) {
          reason = line.substring(1, line.indexOf(']'));
        } else if (!line.isBlank() && !line.startsWith("#")) {
          leftOut.put(line.strip(), reason);
        }
      }
    }
    return leftOut;
  }
}
