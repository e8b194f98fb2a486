package dev.byot.vault.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The local cloud as a process of its own, for tests that kill it.
final class MainProcess implements AutoCloseable {
  private static final String LAST_VARIABLE = "IDENTITY_TOOLKIT_EMULATOR_HOST";

  private final Process process;
  private final Map<String, String> environment = new HashMap<>();

  private MainProcess(Process process) throws IOException {
    this.process = process;
    var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    while (!environment.containsKey(LAST_VARIABLE)) {
      var line = out.readLine();
      if (line == null) {
        throw new IllegalStateException("the local cloud ended before it was up");
      }
      var assignment = line.replaceFirst("^export ", "").split("=", 2);
      environment.put(assignment[0], assignment[1]);
    }
  }

  /// Returns once it is up.
  static MainProcess start(Path data) throws IOException {
    return new MainProcess(
        launch("--data", data.toString(), "--port", "0", "--identity-port", "0"));
  }

  static Process launch(String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  String variable(String name) {
    var value = environment.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " was not printed");
    }
    return value;
  }

  /// Ctrl-C or SIGTERM.
  int stop() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  /// `kill -9`.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
