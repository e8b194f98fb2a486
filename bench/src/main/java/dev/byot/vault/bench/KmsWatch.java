package dev.byot.vault.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/// Counts the calls of the local cloud's KMS: it lets each of the first ones wait for no time at
/// all, which then shows as done.
final class KmsWatch implements AutoCloseable {
  private static final String PATH = "/byot-emulator/v1/faults";
  private static final String SERVICE = "KeyManagementService";

  private final int port;
  private final int most;

  /// Watches from now on.
  ///
  /// @param cloud where its own routes are; nothing else may use its faults meanwhile
  /// @param most how many calls it counts at most; each makes every call a little dearer
  KmsWatch(URI cloud, int most) {
    port = cloud.getPort();
    this.most = most;
    for (var i = 0; i < most; i++) {
      var _ =
          ask(
              "POST",
              """
              {"method": "google.cloud.kms.v1.%s/.*", "action": "delay", "delayMillis": 0, \
              "times": 1}\
              """
                  .formatted(SERVICE));
    }
  }

  /// How many there were, or the most that it counts.
  int calls() {
    return most - (ask("GET", "").split(SERVICE, -1).length - 1);
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

  @Override
  public void close() {
    var _ = ask("DELETE", "");
  }
}
