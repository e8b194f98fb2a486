package dev.byot.vault.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/// Tells whether the local cloud's KMS is called: it lets the first call wait for no time at all,
/// which then shows as done.
final class KmsWatch {
  private static final String PATH = "/byot-emulator/v1/faults";

  private final int port;

  /// Watches from now on.
  ///
  /// @param cloud where its own routes are
  KmsWatch(URI cloud) {
    port = cloud.getPort();
    var _ =
        ask(
            "POST",
            """
            {"method": "google.cloud.kms.v1.KeyManagementService/.*", "action": "delay", \
            "delayMillis": 0, "times": 1}\
            """);
  }

  boolean wasCalled() {
    return !ask("GET", "").contains("KeyManagementService");
  }

  private String ask(String method, String body) {
    try (var connection = new Connection(port)) {
      var answer = connection.exchange(Target.request(method, PATH, port, "", body));
      if (!answer.isGood()) {
        throw new IllegalStateException("the local cloud answered " + answer.status());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
