package dev.byot.vault.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Calls an API of which any part may be down, as a careful frontend would: again, until there is
/// an answer that says something.
final class StubbornClient implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration ONE_TRY = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int TOO_MANY = 429;

  private final VaultProcesses vault;
  private final HttpClient http = new ContractHttpClient();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  StubbornClient(VaultProcesses vault) {
    this.vault = vault;
  }

  /// An answer.
  ///
  /// @param location of the command that it was about, if it was
  /// @param doubtful whether an earlier try may still be under way
  record Answer(int status, String body, String location, boolean doubtful) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new IllegalStateException("no JSON: " + body, e);
      }
    }
  }

  /// Signs that user in, once: while the local cloud answers.
  void signIn(String user) {
    tokens.computeIfAbsent(user, vault::token);
  }

  /// Asks for a change of what that user has, under one idempotency key.
  Answer change(String user, String key, Change change, String idempotencyKey) {
    var body = change.body();
    var request =
        request(change.caller(user), change.path(user, key))
            .header("Idempotency-Key", idempotencyKey);
    if (body == null) {
      request.method(change.method(), BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(change.method(), BodyPublishers.ofString(body.toString()));
    }
    return insist(request.build());
  }

  Answer get(String user, String path) {
    return insist(request(user, path).GET().build());
  }

  /// A call of the provider with the key of that name.
  Answer call(String user, String key) {
    return insist(request(user, "/v1/proxy/openai/v1/models").header("X-Vault-Key", key).build());
  }

  private HttpRequest.Builder request(String user, String path) {
    signIn(user);
    return HttpRequest.newBuilder(URI.create(vault.api() + path))
        .timeout(ONE_TRY)
        .header("Authorization", "Bearer " + tokens.get(user));
  }

  private Answer insist(HttpRequest request) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    var failure = "";
    while (System.nanoTime() < deadline) {
      try {
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() < 500 && answer.statusCode() != TOO_MANY) {
          var location = answer.headers().firstValue("location").orElse("");
          return new Answer(answer.statusCode(), answer.body(), location, !failure.isEmpty());
        }
        failure = describe(answer);
      } catch (IOException e) {
        failure = e.toString();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
      LockSupport.parkNanos(PAUSE);
    }
    throw new AssertionError(
        "no answer to %s %s: %s".formatted(request.method(), request.uri(), failure));
  }

  private static String describe(HttpResponse<String> answer) {
    return answer.statusCode() + " " + answer.body();
  }

  @Override
  public void close() {
    http.close();
  }
}
