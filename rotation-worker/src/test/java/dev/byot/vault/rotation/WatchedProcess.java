package dev.byot.vault.rotation;

import java.io.IOException;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/// A JVM that tells whom it talked to: the JDK's flight recorder notes every byte on a socket, and
/// a resolver of ours every name that is looked up. Nothing of gRPC goes around the JDK: its native
/// transport is off.
final class WatchedProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Path folder;
  private final Process process;

  private WatchedProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /// Starts it.
  ///
  /// @param folder an empty one, for what it notes
  static WatchedProcess start(
      Path folder, Map<String, String> variables, Class<?> main, String... arguments)
      throws IOException {
    var services = Files.createDirectories(folder.resolve("classes/META-INF/services"));
    Files.writeString(
        services.resolve(InetAddressResolverProvider.class.getName()),
        WatchedLookups.class.getName());
    Files.writeString(
        folder.resolve("sockets.jfc"),
        "<configuration version=\"2.0\">"
            + noting("jdk.SocketRead")
            + noting("jdk.SocketWrite")
            + "</configuration>");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dio.grpc.netty.shaded.io.netty.transport.noNative=true",
                "-D" + WatchedLookups.FILE + "=" + folder.resolve("lookups"),
                "-XX:StartFlightRecording:filename="
                    + folder.resolve("sockets.jfr")
                    + ",settings="
                    + folder.resolve("sockets.jfc"),
                "-cp",
                folder.resolve("classes")
                    + System.getProperty("path.separator")
                    + System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(variables);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    return new WatchedProcess(folder, builder.start());
  }

  private static String noting(String event) {
    return """
    <event name="%s">
      <setting name="enabled">true</setting>
      <setting name="stackTrace">false</setting>
      <setting name="threshold">0 ms</setting>
      <setting name="throttle">off</setting>
    </event>
    """
        .formatted(event);
  }

  /// Ends it, unless it has ended.
  void end() throws InterruptedException {
    process.destroy();
    awaitEnd();
  }

  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("a process that does not end");
    }
  }

  /// With whom it exchanged bytes, `address:port`; once it has ended.
  Set<String> peers() throws IOException {
    var peers = new TreeSet<String>();
    for (var event : RecordingFile.readAllEvents(folder.resolve("sockets.jfr"))) {
      if (event.getEventType().getName().startsWith("jdk.Socket")) {
        peers.add(peer(event));
      }
    }
    return peers;
  }

  private static String peer(RecordedEvent event) {
    return event.getString("address") + ":" + event.getInt("port");
  }

  /// The names that it looked up, beside this machine's.
  List<String> lookups() throws IOException {
    var file = folder.resolve("lookups");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
