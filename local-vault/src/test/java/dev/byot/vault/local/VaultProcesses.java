package dev.byot.vault.local;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// The vault as in production: every service a process of its own, which a test can kill.
final class VaultProcesses implements AutoCloseable {
  static final String EMULATOR = "dev.byot.vault.emulator.Main";
  static final String API = "dev.byot.vault.api.Main";
  static final String ROTATION = "dev.byot.vault.rotation.Main";
  static final String AUDIT = "dev.byot.vault.auditing.Main";
  static final List<String> ALL = List.of(EMULATOR, API, ROTATION, AUDIT);

  /// The lock of tests that need the most of a machine, or compare what it does: one at a time.
  static final String MACHINE = "the machine";

  private static final List<String> ROLES = List.of("security", "admin");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path folder;
  private final Map<String, Process> running = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final int emulatorPort = freePort();
  private final int identityPort = freePort();
  private final int apiPort = freePort();
  private final HttpClient http = HttpClient.newHttpClient();

  /// Starts the local cloud, provisions it, then starts the services.
  VaultProcesses(Path folder, Map<String, String> settings) {
    this.folder = folder;
    try {
      startAll(settings);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void startAll(Map<String, String> settings) {
    start(EMULATOR);
    environment.putAll(Provisioning.provision(cloudVariables()));
    environment.putAll(cloudVariables());
    environment.put("VAULT_LOCAL", "true");
    environment.put("VAULT_BIND", "127.0.0.1");
    environment.put("VAULT_PORT", Integer.toString(apiPort));
    environment.put("VAULT_SECURITY_UIDS", "security");
    environment.put("VAULT_ADMIN_UIDS", "admin");
    environment.put("VAULT_ALLOW_PRIVATE_UPSTREAMS", "true");
    environment.putAll(settings);
    List.of(AUDIT, ROTATION, API).forEach(this::start);
  }

  private Map<String, String> cloudVariables() {
    var host = "127.0.0.1:" + emulatorPort;
    return Map.of(
        "GOOGLE_CLOUD_PROJECT", Provisioning.PROJECT,
        "PUBSUB_EMULATOR_HOST", host,
        "FIRESTORE_EMULATOR_HOST", host,
        "KMS_EMULATOR_HOST", host,
        "SECRET_MANAGER_EMULATOR_HOST", host,
        "MONITORING_EMULATOR_HOST", host,
        "IDENTITY_TOOLKIT_EMULATOR_HOST", "127.0.0.1:" + identityPort);
  }

  URI api() {
    return URI.create("http://127.0.0.1:" + apiPort);
  }

  URI identity() {
    return URI.create("http://127.0.0.1:" + identityPort);
  }

  /// The users `security` and `admin` have the role of that name.
  String token(String uid) {
    return new TokenClient(identity(), Provisioning.PROJECT)
        .token(uid, ROLES.contains(uid) ? List.of(uid) : List.of());
  }

  void start(String main) {
    launch(main, environment, main);
    switch (main) {
      case EMULATOR ->
          awaitAnswer(
              identity()
                  .resolve(
                      "/www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"));
      case API -> awaitAnswer(api().resolve("/health/ready"));
      default -> {
        // The workers answer nobody: whoever waits for their work waits long enough.
      }
    }
  }

  /// One more instance of the API, which runs until all is closed.
  URI startAnotherApi() {
    var port = freePort();
    var changed = new HashMap<>(environment);
    changed.put("VAULT_PORT", Integer.toString(port));
    launch(API, changed, API + "-" + port);
    var uri = URI.create("http://127.0.0.1:" + port);
    awaitAnswer(uri.resolve("/health/ready"));
    return uri;
  }

  private void launch(String main, Map<String, String> variables, String name) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            // The local cloud has the indexes that are deployed.
            "-Dbyot.home=" + System.getProperty("byot.home", ""),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            main));
    if (main.equals(EMULATOR)) {
      command.addAll(
          List.of(
              "--data", folder.resolve("cloud").toString(),
              "--port", Integer.toString(emulatorPort),
              "--identity-port", Integer.toString(identityPort)));
    }
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(variables);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
    try {
      running.put(name, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What that process has written to its output.
  Path log(String main) {
    return folder.resolve(main + ".log");
  }

  /// Kills with SIGKILL: the process gets no chance to do anything.
  void kill(String main) {
    var process = running.remove(main);
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /// Starts again what has ended by itself, as the platform does: a service that finds the cloud
  /// down when it starts says so and ends.
  void revive() {
    for (var main : ALL) {
      var process = running.get(main);
      if (process != null && !process.isAlive()) {
        start(main);
      }
    }
  }

  long pid(String main) {
    return Objects.requireNonNull(running.get(main)).pid();
  }

  /// What the services are told of the local cloud.
  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  void restart(String main) {
    kill(main);
    start(main);
  }

  /// The next publish to that topic is refused for good, and never reaches a worker.
  void failNextPublish(String topic) {
    var fault =
        """
        {"method": "Publisher/Publish", "resource": "/topics/%s",
         "action": "fail", "status": "PERMISSION_DENIED", "times": 1}
        """
            .formatted(topic);
    addFault(fault);
  }

  /// Switches a fault of the local cloud on, by its JSON.
  void addFault(String fault) {
    sendToFaults(request ->
        request
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(fault)));
  }

  void clearFaults() {
    sendToFaults(HttpRequest.Builder::DELETE);
  }

  private void sendToFaults(UnaryOperator<HttpRequest.Builder> what) {
    var request = HttpRequest.newBuilder(identity().resolve("/byot-emulator/v1/faults"));
    try {
      var answer = http.send(what.apply(request).build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void awaitAnswer(URI uri) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() ->
            http.send(
                            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build(),
                            HttpResponse.BodyHandlers.discarding())
                        .statusCode()
                    / 100
                == 2);
  }

  static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List.copyOf(running.keySet()).forEach(this::kill);
    http.close();
  }
}
