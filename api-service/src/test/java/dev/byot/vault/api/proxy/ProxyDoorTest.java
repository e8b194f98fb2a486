package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static dev.byot.vault.api.proxy.ProxyFixture.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.json.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rate limits and web pages on proxied routes.
final class ProxyDoorTest extends ProxyStreamFixture {
  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Credentials:"
          + " true\r\nVary: Accept\r\nRateLimit-Limit: 9999\r\nReferrer-Policy: unsafe-url\r\n"
          + "openai-processing-ms: 1\r\nContent-Length: 2\r\n\r\n{}";

  private ProxyFixture limitedTo(int calls) {
    var upstream = opened(ScriptedUpstream.start(answering(ANSWER)));
    return opened(ProxyFixture.inFrontOf(upstream.url(), new RateSettings(1_000, 1_000, calls)));
  }

  @ParameterizedTest
  @CsvSource({
    "openai/v1/chat/completions, error/type, requests",
    "openai/v1/chat/completions, error/code, rate-limited",
    "anthropic/v1/messages, error/type, rate_limit_error",
    "gemini/v1beta/models/gemini-2.5-flash:generateContent, error/status, RESOURCE_EXHAUSTED",
  })
  void refusesWhoeverCallsTooOftenInTheProvidersWords(String path, String member, String value)
      throws Exception {
    var vault = limitedTo(1);
    vault.chat(ANN);

    var refused =
        vault.send(vault.post("/v1/proxy/" + path, "{}").header("Authorization", "Bearer " + ANN));

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(at(refused, member)).isEqualTo(value);
    assertThat(refused.headers().firstValue("retry-after")).hasValue("60");
    assertThat(refused.headers().firstValue("x-should-retry")).isEmpty();
    assertThat(vault.chat(BOB).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "openai/chat/completions, /v1/proxy/openai/v1/chat/completions",
    "groq/chat/completions, /v1/proxy/groq/openai/v1/chat/completions",
    "groq/v1/chat/completions, /v1/proxy/groq/openai/v1/chat/completions",
    "gemini/models/s3cret:generateContent, /v1/proxy/gemini/v1/models/{model}:generateContent",
  })
  void namesTheRouteThatABaseUrlWithoutItsPrefixMeant(String path, String meant) throws Exception {
    var vault = limitedTo(1);

    var refused =
        vault.send(vault.post("/v1/proxy/" + path, "{}").header("Authorization", "Bearer " + ANN));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("did you mean " + meant + "?").doesNotContain("s3cret");
  }

  @Test
  void guessesNoRouteForAPathThatNoneEndsIn() throws Exception {
    var vault = limitedTo(1);

    var refused =
        vault.send(
            vault
                .post("/v1/proxy/openai/v1/batches", "{}")
                .header("Authorization", "Bearer " + ANN));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("route-not-allowed").doesNotContain("did you mean");
  }

  private static String at(HttpResponse<String> answer, String member) {
    return Json.parseObject(answer.body().getBytes(StandardCharsets.UTF_8))
        .at("/" + member)
        .asText();
  }

  @Test
  void refusesAFlowThatIsCalledTooOftenInGenkitsWords() throws Exception {
    var vault = limitedTo(1);
    vault.chat(ANN);

    var refused =
        vault.send(vault.post("/v1/genkit/chat", "{}").header("Authorization", "Bearer " + ANN));

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(at(refused, "status")).isEqualTo("RESOURCE_EXHAUSTED");
  }

  @Test
  void saysToWebPagesWhatTheVaultSaysAndNothingThatTheProviderSays() throws Exception {
    var vault = limitedTo(10);

    var answer =
        vault.send(
            vault
                .post("/v1/proxy/openai/v1/chat/completions", "{}")
                .header("Authorization", "Bearer " + ANN)
                .header("Origin", PAGE));

    var headers = answer.headers().map();
    assertThat(headers.get("access-control-allow-origin")).containsExactly(PAGE);
    assertThat(headers).doesNotContainKey("access-control-allow-credentials");
    assertThat(String.join(",", headers.get("access-control-expose-headers")))
        .contains("openai-processing-ms", "x-vault-request-id", "ratelimit-limit");
    assertThat(String.join(",", headers.get("vary"))).contains("Origin", "Accept");
    assertThat(headers.get("ratelimit-limit")).containsExactly("10");
    assertThat(headers.get("referrer-policy")).containsExactly("no-referrer");
  }
}
