package dev.byot.vault.emulator.official;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.gcloud.FirestoreEmulatorContainer;
import org.testcontainers.gcloud.PubSubEmulatorContainer;

/// One of Google's own emulators: from the Google Cloud CLI on this machine, or else in Docker. A
/// test that asks for one is skipped, with the reason, where there is neither.
public final class OfficialEmulator implements AutoCloseable {
  private static final String IMAGE =
      "gcr.io/google.com/cloudsdktool/google-cloud-cli:528.0.0-emulators";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String endpoint;
  private final Runnable end;

  private OfficialEmulator(String endpoint, Runnable end) {
    this.endpoint = endpoint;
    this.end = end;
  }

  public static OfficialEmulator firestore() {
    var jar = Gcloud.find("platform/cloud-firestore-emulator", "cloud-firestore-emulator.jar");
    if (jar.isPresent()) {
      return launch(
          List.of(
              "-Duser.language=en",
              "-cp",
              jar.get().toString(),
              "com.google.cloud.datastore.emulator.firestore.CloudFirestore",
              "start"));
    }
    requireDocker("Firestore");
    var container = new FirestoreEmulatorContainer(IMAGE);
    container.start();
    return new OfficialEmulator(container.getEmulatorEndpoint(), container::stop);
  }

  public static OfficialEmulator pubsub() {
    var jar = Gcloud.find("platform/pubsub-emulator/lib", "cloud-pubsub-emulator-*-all.jar");
    if (jar.isPresent()) {
      return launch(List.of("-jar", jar.get().toString()));
    }
    requireDocker("Pub/Sub");
    var container = new PubSubEmulatorContainer(IMAGE);
    container.start();
    return new OfficialEmulator(container.getEmulatorEndpoint(), container::stop);
  }

  private static void requireDocker(String service) {
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "Google's emulator of "
            + service
            + " is neither in a Google Cloud CLI on this machine nor is there a Docker to run it in");
  }

  private static OfficialEmulator launch(List<String> arguments) {
    var port = freePort();
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    command.addAll(List.of("--host=127.0.0.1", "--port=" + port));
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      await().atMost(PATIENCE).until(() -> !process.isAlive() || listens(port));
      if (!process.isAlive()) {
        throw new IllegalStateException("Google's emulator ended at once: " + command);
      }
      return new OfficialEmulator(
          "127.0.0.1:" + port, () -> process.destroyForcibly().onExit().join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean listens(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// `host:port`, for a client without credentials.
  public String endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    end.run();
  }
}
