package dev.byot.vault.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.json.Json;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.secret.Secret;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/// Reads JSON bodies of bounded size.
public final class JsonBody {
  /// The vault's own routes need far less; a sealed secret needs most of it.
  public static final int MAX_BYTES = 64 * 1024;

  private static final String JSON = "application/json";

  private JsonBody() {}

  /// The bytes of a body that may hold a secret. The caller closes it.
  ///
  /// @throws VaultException if it is not declared as JSON, too large, or does not arrive whole
  public static Secret secret(ServerRequest request) {
    return Secret.taking(bytes(request, JSON));
  }

  /// For routes whose path says it all: no body, or an empty object.
  ///
  /// @throws VaultException if there is anything else
  public static void requireNone(ServerRequest request) {
    if (request.content().hasEntity() && !object(request).isEmpty()) {
      throw new VaultException.InvalidRequest(
          "unexpected-body", "this takes no body, or an empty object");
    }
  }

  /// A body without secrets.
  ///
  /// @throws VaultException if it is not one JSON object, or see [#secret]
  public static ObjectNode object(ServerRequest request) {
    return object(request, JSON);
  }

  /// The same, which may also be declared as that kind of JSON.
  public static ObjectNode object(ServerRequest request, String kind) {
    var bytes = bytes(request, kind);
    if (bytes.length == 0) {
      throw new VaultException.InvalidRequest(
          "invalid-json", "the body is empty: send a JSON object");
    }
    try {
      return Json.parseObject(bytes);
    } catch (IllegalArgumentException e) {
      throw new VaultException.InvalidRequest("invalid-json", "the body is " + e.getMessage());
    }
  }

  private static byte[] bytes(ServerRequest request, String kind) {
    checkType(request, kind);
    checkLength(request);
    var buffer = new byte[MAX_BYTES + 1];
    try {
      var read = request.content().inputStream().readNBytes(buffer, 0, buffer.length);
      if (read > MAX_BYTES) {
        throw tooLarge();
      }
      // Asked once more, the server notes that the body has ended and keeps the connection.
      return Arrays.copyOf(buffer, read);
    } catch (IOException e) {
      throw new CloseConnectionException("the body did not arrive", e);
    } catch (VaultException | CloseConnectionException e) {
      throw e;
    } catch (RuntimeException _) {
      // The server's own chunk parser; left to itself it would wait for a body that never ends.
      throw new VaultException.InvalidRequest("malformed-request", "the body is malformed");
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  private static void checkType(ServerRequest request, String kind) {
    var headers = request.headers();
    if (headers.contains(HeaderNames.CONTENT_TYPE)) {
      var values = headers.get(HeaderNames.CONTENT_TYPE).allValues();
      var parts = values.getFirst().toLowerCase(Locale.ROOT).split(";", 2);
      var charset = parts.length == 1 ? "" : parts[1].strip().replace("\"", "");
      var type = parts[0].strip();
      if (values.size() == 1
          && (type.equals(JSON) || type.equals(kind))
          && (charset.isEmpty() || charset.equals("charset=utf-8"))) {
        return;
      }
    }
    throw new VaultException.UnsupportedMediaType("send JSON: Content-Type: " + JSON);
  }

  private static void checkLength(ServerRequest request) {
    var headers = request.headers();
    if (headers.contains(HeaderNames.CONTENT_LENGTH)
        && Long.parseLong(headers.get(HeaderNames.CONTENT_LENGTH).get()) > MAX_BYTES) {
      throw tooLarge();
    }
  }

  private static VaultException tooLarge() {
    return new VaultException.TooLarge("the body has more than 64 KiB");
  }
}
