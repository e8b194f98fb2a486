package dev.byot.vault.bench;

import dev.byot.vault.config.Config;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import dev.byot.vault.local.Provisioning;
import dev.byot.vault.local.TokenClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A vault as in production: the local cloud, the workers and instances of the API, each a process
/// of its own. What the local cloud does for a disk of its own is no part of the vault: it keeps
/// everything in memory.
final class SeparateVault implements AutoCloseable {
  /// What an instance is given: without a limit the JVM takes a quarter of the machine before it
  /// collects.
  private static final List<String> HEAP = List.of("-Xmx256m");

  private final Deque<Child> processes = new ArrayDeque<>();
  private final int identityPort = Child.freePort();
  private final List<Child> workers = new ArrayList<>();
  private final List<Api> instances = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();
  private final Child cloud;

  /// An instance of the API.
  record Api(Child process, int port) {}

  /// Starts it; returns when it is ready.
  ///
  /// @param upstream the port of what it takes for OpenAI
  /// @param count how many instances of the API
  /// @param more variables of each instance
  SeparateVault(int upstream, int count, Map<String, String> more) {
    try {
      var port = Child.freePort();
      cloud = cloud(port);
      variables.putAll(Provisioning.provision(addresses("127.0.0.1:" + port)));
      variables.putAll(
          Map.of(
              "VAULT_LOCAL", "true",
              "VAULT_ALLOW_PRIVATE_UPSTREAMS", "true",
              "VAULT_UPSTREAMS", "openai=http://127.0.0.1:" + upstream,
              "VAULT_LOG_LEVEL", "WARN"));
      workers.add(start(dev.byot.vault.auditing.Main.class, List.of(), variables));
      workers.add(start(dev.byot.vault.rotation.Main.class, List.of(), variables));
      for (var i = 0; i < count; i++) {
        instances.add(api(more));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Child cloud(int port) {
    var indexes = Path.of(System.getProperty("byot.home", "."), "deploy", "firestore.indexes.json");
    var arguments =
        List.of(
            "--memory",
            "--port",
            Integer.toString(port),
            "--identity-port",
            Integer.toString(identityPort),
            "--indexes",
            indexes.toString());
    var process = start(dev.byot.vault.emulator.Main.class, arguments, Map.of());
    process.awaitAnswer(
        identityPort,
        "/www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com");
    return process;
  }

  private Map<String, String> addresses(String host) {
    return Map.of(
        "GOOGLE_CLOUD_PROJECT", Provisioning.PROJECT,
        "PUBSUB_EMULATOR_HOST", host,
        "FIRESTORE_EMULATOR_HOST", host,
        "KMS_EMULATOR_HOST", host,
        "SECRET_MANAGER_EMULATOR_HOST", host,
        "MONITORING_EMULATOR_HOST", host,
        "IDENTITY_TOOLKIT_EMULATOR_HOST", "127.0.0.1:" + identityPort);
  }

  private Api api(Map<String, String> more) {
    var port = Child.freePort();
    var own = new HashMap<>(variables);
    own.putAll(more);
    own.put("VAULT_PORT", Integer.toString(port));
    var process = keep(Child.java(dev.byot.vault.api.Main.class, HEAP, List.of(), own));
    process.awaitAnswer(port, "/health/ready");
    return new Api(process, port);
  }

  private Child start(Class<?> main, List<String> arguments, Map<String, String> variables) {
    return keep(Child.java(main, arguments, variables));
  }

  private Child keep(Child process) {
    processes.push(process);
    process.drop();
    return process;
  }

  Api instance(int number) {
    return instances.get(number);
  }

  Child cloud() {
    return cloud;
  }

  /// Where the local cloud's own routes are.
  URI control() {
    return URI.create("http://127.0.0.1:" + identityPort);
  }

  /// Stops the workers, and keeps nothing for them: what they have not read would fill the local
  /// cloud's memory.
  void stopWorkers() {
    workers.forEach(Child::close);
    var subscription = new Config(variables).required("VAULT_AUDIT_SUBSCRIPTION");
    try (var clients = clients()) {
      clients.subscriptions().deleteSubscription(clients.settings().subscription(subscription));
    }
  }

  /// Google's clients, for what the vault itself never does.
  GoogleClients clients() {
    return new GoogleClients(GoogleSettings.read(new Config(variables)));
  }

  /// The header line that signs that user in.
  String authorization(String user) {
    var tokens = new TokenClient(control(), Provisioning.PROJECT);
    return "Authorization: Bearer " + tokens.token(user, List.of()) + "\r\n";
  }

  /// A request that stores a key and waits until it is active.
  ///
  /// @param authorization of the owner, as [#authorization]
  byte[] set(int instance, String authorization, String apiKey) {
    return Target.request(
        "PUT",
        "/v1/keys/openai",
        instances.get(instance).port(),
        authorization + "Prefer: wait=20\r\n",
        "{\"apiKey\": \"" + apiKey + "\"}");
  }

  @Override
  public void close() {
    processes.forEach(Child::close);
  }
}
