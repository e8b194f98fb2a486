package dev.byot.vault.emulator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/// Calls the emulator's HTTP side as another process would.
public final class LocalHttp implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;

  public LocalHttp(String endpoint) {
    base = "http://" + endpoint;
  }

  public HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  public HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send("POST", path, body, "Content-Type", "application/json");
  }

  public JsonNode posted(String path, String body) throws IOException, InterruptedException {
    return JSON.readTree(post(path, body).body());
  }

  public JsonNode got(String path) throws IOException, InterruptedException {
    return JSON.readTree(send("GET", path, "").body());
  }

  @Override
  public void close() {
    client.close();
  }
}
