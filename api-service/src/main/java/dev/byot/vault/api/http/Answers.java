package dev.byot.vault.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.json.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;

/// Answers of the vault's own routes.
public final class Answers {
  private Answers() {}

  public static void json(ServerResponse response, int status, JsonNode body) {
    response
        .status(Status.create(status))
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(Json.bytes(body));
  }
}
