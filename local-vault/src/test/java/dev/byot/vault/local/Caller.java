package dev.byot.vault.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// A user who calls a provider through one instance of the vault.
final class Caller implements AutoCloseable {
  private static final String CHAT = "/v1/proxy/openai/v1/chat/completions";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI vault;
  private final String user;
  private final String idToken;

  Caller(URI vault, String user, String idToken) {
    this.vault = vault;
    this.user = user;
    this.idToken = idToken;
  }

  /// What was answered.
  ///
  /// @param requestId the vault's own
  record Answer(int status, String body, String requestId) {
    static Answer of(HttpResponse<String> response) {
      var id = response.headers().firstValue("x-vault-request-id").orElse("");
      return new Answer(response.statusCode(), response.body(), id);
    }
  }

  /// A call to its end.
  ///
  /// @param told what the provider shall do: headers of [ToldProvider]
  /// @throws UncheckedIOException if it breaks
  Answer call(Map<String, String> told) {
    try {
      return Answer.of(http.send(request(told), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// A call that can be given up: whoever cancels it hangs up.
  CompletableFuture<Answer> begin(Map<String, String> told) {
    return http.sendAsync(request(told), BodyHandlers.ofString()).thenApply(Answer::of);
  }

  /// The answer as it arrives.
  HttpResponse<InputStream> open(Map<String, String> told)
      throws IOException, InterruptedException {
    return http.send(request(told), BodyHandlers.ofInputStream());
  }

  private HttpRequest request(Map<String, String> told) {
    var request =
        HttpRequest.newBuilder(vault.resolve(CHAT))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + idToken)
            .header("Content-Type", "application/json")
            .header(ToldProvider.CALLER, user)
            .POST(BodyPublishers.ofString("{\"model\":\"demo\",\"messages\":[]}"));
    told.forEach(request::header);
    return request.build();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
