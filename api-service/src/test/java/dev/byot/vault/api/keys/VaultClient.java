package dev.byot.vault.api.keys;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.api.contract.ApiContract;
import dev.byot.vault.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Calls the vault as one user, and holds every answer to its contract.
public final class VaultClient {
  /// Offers no upgrade to HTTP/2, which forwarded routes refuse.
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;
  private final String token;
  private final Consumer<HttpResponse<String>> check;

  public VaultClient(int port, String token) {
    this(port, token, ApiContract::check);
  }

  private VaultClient(int port, String token, Consumer<HttpResponse<String>> check) {
    this.port = port;
    this.token = token;
    this.check = check;
  }

  /// For servers whose routes are the test's own, and in no contract.
  public static VaultClient ofStubs(int port, String token) {
    return new VaultClient(port, token, _ -> {});
  }

  /// The same caller, who gets bodies wrong: on purpose, where the contract is concerned.
  public VaultClient mistaken() {
    return new VaultClient(port, token, ApiContract::checkMistaken);
  }

  /// An answer, its body read as JSON.
  public record Answer(HttpResponse<String> response) {
    public int status() {
      return response.statusCode();
    }

    public ObjectNode json() {
      return Json.parseObject(response.body().getBytes(StandardCharsets.UTF_8));
    }

    public @Nullable String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    public String text(String member) {
      return json().path(member).asText();
    }
  }

  public Answer get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  public Answer put(String path, Map<String, String> body, String... headers) {
    var json = Json.object();
    body.forEach(json::put);
    return send("PUT", path, new String(Json.bytes(json), StandardCharsets.UTF_8), headers);
  }

  public Answer delete(String path, String... headers) {
    return send("DELETE", path, null, headers);
  }

  public Answer send(String method, String path, @Nullable String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + token)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    for (var i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      var answer = HTTP.send(request.build(), BodyHandlers.ofString());
      check.accept(answer);
      return new Answer(answer);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("no answer to " + method + " " + path, e);
    }
  }
}
