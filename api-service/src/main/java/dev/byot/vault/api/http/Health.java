package dev.byot.vault.api.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.function.BooleanSupplier;

/// `/health/live` and `/health/ready`: a bare status, for anybody.
final class Health implements HttpService {
  private final BooleanSupplier able;
  private volatile boolean draining;

  /// @param able whether all is there that requests need
  Health(BooleanSupplier able) {
    this.able = able;
  }

  void drain() {
    draining = true;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/health/live", (_, response) -> response.status(Status.NO_CONTENT_204).send())
        .get("/health/ready", (_, response) -> response.status(readiness()).send());
  }

  private Status readiness() {
    return !draining && able.getAsBoolean()
        ? Status.NO_CONTENT_204
        : Status.SERVICE_UNAVAILABLE_503;
  }
}
