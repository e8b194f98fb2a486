package dev.byot.vault.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Sends whatever it is told, and keeps every answer whole: head and body, and what it could not
/// read.
final class CanaryClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> answers = new ArrayList<>();
  private final URI vault;

  CanaryClient(URI vault) {
    this.vault = vault;
  }

  List<String> answers() {
    return List.copyOf(answers);
  }

  /// Sends a request.
  ///
  /// @param body may be empty
  /// @param headers names and values in turn
  /// @return the status, 0 if the answer broke off
  int send(String method, String path, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(vault.resolve(path))
            .timeout(TIMEOUT)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .headers(headers)
            .build();
    try {
      var answer = http.send(request, BodyHandlers.ofByteArray());
      answers.add(method + " " + path.length() + ": " + head(answer) + body(answer));
      return answer.statusCode();
    } catch (IOException e) {
      answers.add(method + " broke off: " + e);
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String head(HttpResponse<?> answer) {
    return answer.statusCode() + " " + answer.headers().map() + "\n";
  }

  private static String body(HttpResponse<byte[]> answer) throws IOException {
    var zipped = answer.headers().firstValue("content-encoding").orElse("").equals("gzip");
    var bytes = zipped ? CanaryUpstreams.unzipped(answer.body()) : answer.body();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
