package dev.byot.vault.local;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Firebase's own Auth emulator: it is in the npm package `firebase-tools` whole, so it starts
/// without another download. Installed once, into `target`.
final class FirebaseEmulator implements AutoCloseable {
  private static final String PACKAGE = "firebase-tools@15.34.2";
  private static final Path FOLDER = Path.of("target", "firebase-tools").toAbsolutePath();
  private static final Path MAIN =
      FOLDER.resolve(Path.of("node_modules", "firebase-tools", "lib", "bin", "firebase.js"));
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int INSTALL_MINUTES = 8;
  private static final String ACCOUNTS = "/identitytoolkit.googleapis.com/v1/";

  private final String project;
  private final Process process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private FirebaseEmulator(String project, Process process, int port) {
    this.project = project;
    this.process = process;
    this.port = port;
  }

  /// Starts it; where it cannot be installed, the test is skipped and says so.
  static FirebaseEmulator start(String project) {
    assumeTrue(runs("node", "--version"), "Node is not installed: no Firebase Auth emulator");
    if (!Files.exists(MAIN)) {
      install();
    }
    var port = VaultProcesses.freePort();
    write(
        "firebase.json",
        """
        {"emulators": {"auth": {"host": "127.0.0.1", "port": %d}, "ui": {"enabled": false},
          "hub": {"host": "127.0.0.1", "port": %d},
          "logging": {"host": "127.0.0.1", "port": %d}}}
        """
            .formatted(port, VaultProcesses.freePort(), VaultProcesses.freePort()));
    var process =
        begin("node", MAIN.toString(), "emulators:start", "--only", "auth", "--project", project);
    var emulator = new FirebaseEmulator(project, process, port);
    await().atMost(PATIENCE).ignoreExceptions().until(emulator::answers);
    return emulator;
  }

  private static void install() {
    write("package.json", "{\"private\": true}");
    assumeTrue(
        runs("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE),
        PACKAGE + " cannot be installed here: no Firebase Auth emulator");
  }

  private static void write(String name, String text) {
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean runs(String... command) {
    try {
      var process = begin(command);
      return process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (UncheckedIOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Process begin(String... command) {
    try {
      Files.createDirectories(FOLDER);
      var builder = new ProcessBuilder(List.of(command)).directory(FOLDER.toFile());
      // Its settings stay in the folder; it does not ask, and looks for no newer version.
      builder.environment().put("XDG_CONFIG_HOME", FOLDER.toString());
      builder.environment().put("CI", "true");
      builder.redirectErrorStream(true);
      builder.redirectOutput(FOLDER.resolve("log").toFile());
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://" + host() + "/")).build();
    return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  /// Signs a new user up, as Firebase's own SDK does.
  ///
  /// @return their ID token, and `localId`: their uid
  ObjectNode signUp(String email) {
    return ask(
        "accounts:signUp?key=any",
        Json.object()
            .put("email", email)
            .put("password", "a long password")
            .put("returnSecureToken", true));
  }

  void disable(String uid) {
    ask(
        "projects/" + project + "/accounts:update",
        Json.object().put("localId", uid).put("disableUser", true),
        "Authorization",
        "Bearer owner");
  }

  private ObjectNode ask(String path, ObjectNode body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + host() + ACCOUNTS + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.bytes(body)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      var answer = http.send(request.build(), BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("the emulator answers " + answer.statusCode());
      }
      return Json.parseObject(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    http.close();
  }
}
