package dev.byot.vault.bench;

import dev.byot.vault.local.Endpoints;
import dev.byot.vault.local.Main;
import dev.byot.vault.local.TokenClient;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A whole vault in a process of its own, with the local cloud in it.
///
/// @param tokens gives ID tokens of its users
record RunningVault(Child process, int port, TokenClient tokens) implements AutoCloseable {
  /// Starts one; returns when it is ready.
  ///
  /// @param data its folder, new or kept
  /// @param upstream the port of what it takes for OpenAI
  static RunningVault start(Path data, int upstream) {
    var port = Child.freePort();
    var process =
        Child.java(
            Main.class,
            Stream.concat(
                    Stream.of(
                        "up",
                        "--port=" + port,
                        "--data=" + data,
                        "--upstream=openai=http://127.0.0.1:" + upstream,
                        "--allow-private-upstreams"),
                    Unlimited.VARIABLES.entrySet().stream()
                        .map(variable -> "--set=" + variable.getKey() + "=" + variable.getValue()))
                .toList());
    process.awaitLine("is up");
    var endpoints = Endpoints.readFrom(data);
    return new RunningVault(
        process, port, new TokenClient(endpoints.identity(), endpoints.project()));
  }

  /// The header line that signs that user in.
  String authorization(String user) {
    return "Authorization: Bearer " + tokens.token(user, List.of()) + "\r\n";
  }

  /// A request that stores a key and waits until it is active.
  ///
  /// @param authorization of the owner, as [#authorization]
  byte[] set(String authorization, String apiKey) {
    return Target.request(
        "PUT",
        "/v1/keys/openai",
        port,
        authorization + "Prefer: wait=20\r\n",
        "{\"apiKey\": \"" + apiKey + "\"}");
  }

  @Override
  public void close() {
    process.close();
  }
}
