package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoUpstreamTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @ParameterizedTest
  @ValueSource(strings = {"/v1/nothing", "/v1/models/demo", "/v1/chat/completions", "/"})
  void answersUnknownPathsAsOpenAiDoes(String path) throws Exception {
    try (var upstream = DemoUpstream.start();
        var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(upstream.baseUrl().resolve(path)).build(),
              BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(404);
      var error = JSON.readTree(answer.body()).path("error");
      assertThat(error.path("code").asText()).isEqualTo("unknown_url");
      assertThat(error.path("message").asText()).contains("GET " + path);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, 0"})
  void tellsTheUsageOfAStreamWhereItIsAskedTo(boolean asked, int told) throws Exception {
    var body =
        "{\"stream\": true, \"stream_options\": {\"include_usage\": "
            + asked
            + "}, \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
    try (var upstream = DemoUpstream.start();
        var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(upstream.baseUrl().resolve("/v1/chat/completions"))
                  .header("Authorization", "Bearer sk-demo-0123456789abcdef")
                  .POST(BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofLines());

      assertThat(answer.body())
          .filteredOn(line -> line.contains("\"completion_tokens\":3"))
          .hasSize(told);
    }
  }
}
