package dev.byot.vault.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.digest.Sha256;
import dev.byot.vault.json.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Answers of the vault's own routes.
public final class Answers {
  public static final String JSON = "application/json";

  private Answers() {}

  public static void json(ServerResponse response, int status, JsonNode body) {
    response
        .status(Status.create(status))
        .header(HeaderNames.CONTENT_TYPE, JSON)
        .send(Json.bytes(body));
  }

  /// Answers with something that the caller may keep, or with `304` if they have it already.
  ///
  /// @param cacheControl who may keep it, and for how long
  public static void cacheable(
      ServerRequest request, ServerResponse response, Kept body, String cacheControl) {
    response.headers().set(HeaderNames.CACHE_CONTROL, cacheControl);
    response.header(HeaderNames.ETAG, body.etag());
    if (Conditional.isKnown(request.headers(), body.etag())) {
      response.status(Status.NOT_MODIFIED_304).send();
    } else {
      response.header(HeaderNames.CONTENT_TYPE, body.contentType()).send(body.bytes());
    }
  }

  /// A body that stays the same for longer than one request.
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  public record Kept(byte[] bytes, String contentType, String etag) {
    public static Kept of(byte[] bytes, String contentType) {
      var tag = Sha256.base64Url(Sha256.digest().digest(bytes));
      return new Kept(bytes, contentType, "\"" + tag + "\"");
    }

    public static Kept of(JsonNode json) {
      return of(Json.bytes(json), JSON);
    }
  }
}
