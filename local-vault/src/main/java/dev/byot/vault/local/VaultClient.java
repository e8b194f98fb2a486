package dev.byot.vault.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Calls a vault's API as one signed-in user, as an app's frontend does.
public final class VaultClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(40);
  private static final int OUTCOME_SECONDS = 20;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http;
  private final URI vault;
  private final String idToken;

  public VaultClient(URI vault, String idToken) {
    this(vault, idToken, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  /// @param http is closed together with this
  public VaultClient(URI vault, String idToken, HttpClient http) {
    this.vault = vault;
    this.idToken = idToken;
    this.http = http;
  }

  /// An answer as text.
  public record Answer(int status, String body) {
    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("the vault did not answer in JSON", e);
      }
    }

    /// This, if it is no refusal.
    ///
    /// @throws IllegalStateException with the vault's own words, if it is one
    Answer orRefused() {
      if (status >= 400) {
        throw new IllegalStateException(
            json().path("detail").asText("the vault refused: " + status));
      }
      return this;
    }
  }

  /// What the vault answers to a reading.
  ///
  /// @throws IllegalStateException with the vault's own words, if it refuses
  JsonNode get(String path) {
    return send("GET", path, null, 0).orRefused().json();
  }

  /// Sends a request with a JSON body, or none, and waits up to 20 s for a command's outcome.
  public Answer send(String method, String path, @Nullable JsonNode body) {
    return send(method, path, body, OUTCOME_SECONDS);
  }

  /// The same, waiting that many seconds for the outcome; 0 does not wait.
  public Answer send(String method, String path, @Nullable JsonNode body, int waitSeconds) {
    try {
      var answer = http.send(request(method, path, body, waitSeconds), BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (ConnectException e) {
      throw new IllegalStateException("nothing listens on " + vault, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Sends a request and gives the answer's lines as they arrive.
  public HttpResponse<Stream<String>> stream(String path, JsonNode body) {
    try {
      return http.send(request("POST", path, body, 0), BodyHandlers.ofLines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private HttpRequest request(
      String method, String path, @Nullable JsonNode body, int waitSeconds) {
    var request =
        HttpRequest.newBuilder(vault.resolve(path))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + idToken);
    if (waitSeconds > 0) {
      request.header("Prefer", "wait=" + waitSeconds);
    }
    if (body == null) {
      return request.method(method, BodyPublishers.noBody()).build();
    }
    return request
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body.toString()))
        .build();
  }

  @Override
  public void close() {
    http.close();
  }
}
