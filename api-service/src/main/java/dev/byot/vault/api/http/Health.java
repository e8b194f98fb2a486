package dev.byot.vault.api.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;

/// `/health/live` and `/health/ready`: a bare status, for anybody.
final class Health implements HttpService {
  private volatile boolean draining;

  void drain() {
    draining = true;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/health/live", (_, response) -> response.status(Status.NO_CONTENT_204).send())
        .get(
            "/health/ready",
            (_, response) ->
                response
                    .status(draining ? Status.SERVICE_UNAVAILABLE_503 : Status.NO_CONTENT_204)
                    .send());
  }
}
