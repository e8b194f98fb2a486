package dev.byot.vault.bench;

import dev.byot.vault.local.Provisioning;
import dev.byot.vault.local.TokenClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A vault as in production: the local cloud, the workers and two instances of the API, each a
/// process of its own.
final class SeparateVault implements AutoCloseable {
  private final Deque<Child> processes = new ArrayDeque<>();
  private final int identityPort = Child.freePort();
  private final int first;
  private final int second;

  /// Starts it; returns when it is ready.
  ///
  /// @param data a new folder
  /// @param upstream the port of what it takes for OpenAI
  SeparateVault(Path data, int upstream) {
    try {
      var variables = new HashMap<>(Provisioning.provision(cloud(data)));
      variables.putAll(
          Map.of(
              "VAULT_LOCAL", "true",
              "VAULT_ALLOW_PRIVATE_UPSTREAMS", "true",
              "VAULT_UPSTREAMS", "openai=http://127.0.0.1:" + upstream,
              "VAULT_LOG_LEVEL", "WARN"));
      start(dev.byot.vault.auditing.Main.class, List.of(), variables);
      start(dev.byot.vault.rotation.Main.class, List.of(), variables);
      first = api(variables);
      second = api(variables);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Map<String, String> cloud(Path data) {
    var port = Child.freePort();
    var indexes = Path.of(System.getProperty("byot.home", "."), "deploy", "firestore.indexes.json");
    var arguments =
        List.of(
            "--data", data.toString(),
            "--port", Integer.toString(port),
            "--identity-port", Integer.toString(identityPort),
            "--indexes", indexes.toString());
    start(dev.byot.vault.emulator.Main.class, arguments, Map.of())
        .awaitAnswer(
            identityPort,
            "/www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com");
    var host = "127.0.0.1:" + port;
    return Map.of(
        "GOOGLE_CLOUD_PROJECT", Provisioning.PROJECT,
        "PUBSUB_EMULATOR_HOST", host,
        "FIRESTORE_EMULATOR_HOST", host,
        "KMS_EMULATOR_HOST", host,
        "SECRET_MANAGER_EMULATOR_HOST", host,
        "MONITORING_EMULATOR_HOST", host,
        "IDENTITY_TOOLKIT_EMULATOR_HOST", "127.0.0.1:" + identityPort);
  }

  private int api(Map<String, String> variables) {
    var port = Child.freePort();
    var own = new HashMap<>(variables);
    own.put("VAULT_PORT", Integer.toString(port));
    start(dev.byot.vault.api.Main.class, List.of(), own).awaitAnswer(port, "/health/ready");
    return port;
  }

  private Child start(Class<?> main, List<String> arguments, Map<String, String> variables) {
    var process = Child.java(main, arguments, variables);
    processes.push(process);
    process.drop();
    return process;
  }

  /// The port of one instance of the API.
  int first() {
    return first;
  }

  /// The port of the other.
  int second() {
    return second;
  }

  /// The header line that signs that user in.
  String authorization(String user) {
    var tokens =
        new TokenClient(URI.create("http://127.0.0.1:" + identityPort), Provisioning.PROJECT);
    return "Authorization: Bearer " + tokens.token(user, List.of()) + "\r\n";
  }

  @Override
  public void close() {
    processes.forEach(Child::close);
  }
}
