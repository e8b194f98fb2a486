package dev.byot.vault.emulator.kms;

import dev.byot.vault.emulator.http.HttpError;
import dev.byot.vault.emulator.http.LoopbackServer;
import dev.byot.vault.emulator.http.Reply;
import java.time.Duration;
import java.util.Map;

/// What another process can ask of KMS that no client of Google's can:
///
///     POST /byot-emulator/v1/kms    {"primaryDelayMillis": 60000}
///
/// See [KmsService#delayPrimary].
public final class KmsRoutes {
  private static final String DELAY = "primaryDelayMillis";

  private KmsRoutes() {}

  public static void serve(KmsService kms, LoopbackServer server) {
    server.route(
        "POST",
        "/byot-emulator/v1/kms",
        request -> {
          var millis = request.number(DELAY, -1);
          if (millis < 0) {
            throw HttpError.invalid("'" + DELAY + "' is required, and not negative");
          }
          kms.delayPrimary(Duration.ofMillis(millis));
          return Reply.ok(Map.of());
        });
  }
}
