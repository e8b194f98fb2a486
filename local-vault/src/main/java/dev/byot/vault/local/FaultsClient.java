package dev.byot.vault.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Switches faults of a local cloud in another process on and off.
final class FaultsClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PATH = "/byot-emulator/v1/faults";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final URI cloud;

  FaultsClient(URI cloud) {
    this.cloud = cloud;
  }

  /// Whether a local cloud answers there.
  boolean isThere() {
    try {
      return list().isArray();
    } catch (IllegalStateException _) {
      return false;
    }
  }

  /// The faults that may still strike.
  JsonNode list() {
    return call("GET", PATH, JSON.createObjectNode()).path("faults");
  }

  /// Switches a fault on; gives its id.
  long add(ObjectNode fault) {
    return call("POST", PATH, fault).path("id").asLong();
  }

  void clear() {
    var _ = call("DELETE", PATH, JSON.createObjectNode());
  }

  void clear(long id) {
    var _ = call("DELETE", PATH + "/" + id, JSON.createObjectNode());
  }

  private JsonNode call(String method, String path, ObjectNode body) {
    var request =
        HttpRequest.newBuilder(cloud.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofString());
      var document = JSON.readTree(answer.body());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(
            document.path("error").path("message").asText("HTTP " + answer.statusCode()));
      }
      return document;
    } catch (IOException e) {
      throw new IllegalStateException("no local cloud answers on " + cloud, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
