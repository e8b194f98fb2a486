package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.ANNS_KEY;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.choice.FakeUsage;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.StreamClient;
import dev.byot.vault.keys.Budget;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.Limits;
import dev.byot.vault.keys.ProviderId;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ann's keys are for `gpt-5` and `gemini-2.5-pro` only, or have a budget.
final class ProxyLimitsTest {
  private static final String CHAT = "/v1/proxy/openai/v1/chat/completions";
  private static final String GEMINI = "/v1/proxy/gemini/v1beta/models/";

  private final ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.ok("{}"));
  private final ProxyFixture vault = ProxyFixture.inFrontOf(upstream.url());

  @AfterEach
  void close() throws IOException {
    vault.close();
    upstream.close();
  }

  private void limit(KeyRef key, Limits limits) {
    vault.store.settle(
        key, had -> new KeySettings(had.label(), had.expiresAt(), had.preference(), limits, false));
  }

  private void limitModels() {
    vault.store.store(key(ANN, "gemini"), ANNS_KEY);
    var limits = new Limits(null, List.of("gpt-5", "gemini-2.5-pro"));
    limit(key(ANN, "openai"), limits);
    limit(key(ANN, "gemini"), limits);
  }

  private void limitCalls(long calls) {
    limit(key(ANN, "openai"), new Limits(new Budget(null, null, calls, null), List.of()));
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return vault.send(vault.post(path, body).header("Authorization", "Bearer " + ANN));
  }

  private HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
    return vault.send(
        HttpRequest.newBuilder(vault.uri(path))
            .header("Authorization", "Bearer " + ANN)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private void assertRefused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains("\"" + code + "\"");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(upstream.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"gpt-5\"}",
        " { \"a\" : {\"model\":\"o3\"}, \"model\" : \"gpt-5\" }\r\n",
        "{\"\\u006dodel\":\"gpt\\u002d5\",\"messages\":[{\"content\":\"ünïcode 🔑\"}]}",
        "{\"model\":\"gpt-5\",\"models\":[\"gpt-5\"],\"tools\":[{\"model\":{\"type\":\"string\"}}]}",
        "{\"model\":\"gpt-5\",\"plugins\":[{\"id\":\"fusion\",\"analysis_models\":[\"gpt-5\"]}]}"
      })
  void sendsABodyForAnAllowedModelAsItCame(String body) throws Exception {
    limitModels();

    assertThat(post(CHAT, body).statusCode()).isEqualTo(200);
    assertThat(upstream.requests().getFirst().body()).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"o3\"}",
        "{\"model\":\"GPT-5\"}",
        "{\"model\":\"gpt-5 \"}",
        "{\"\\u006dodel\":\"o3\"}",
        "{\"model\":\"gpt-5\",\"models\":[\"gpt-5\",\"o3\"]}",
        "{\"model\":\"gpt-5\",\"tools\":[{\"model\":\"o3\"}]}",
        "{\"model\":\"gpt-5\",\"tools\":[{\"parameters\":{\"model\":\"o3\"}}]}",
        "{\"model\":\"gpt-5\",\"tools\":[{\"parameters\":{\"analysis_models\":[\"gpt-5\",\"o3\"]}}]}",
        "{\"model\":\"gpt-5\",\"plugins\":[{\"id\":\"fusion\",\"model\":\"o3\"}]}",
        "{\"model\":\"gpt-5\",\"plugins\":[{\"id\":\"fusion\",\"analysis_models\":[\"o3\"]}]}"
      })
  void refusesAnotherModel(String body) throws Exception {
    limitModels();

    assertRefused(post(CHAT, body), 403, "model-not-allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"model\":\"gpt-5\",\"model\":\"o3\"}",
        "{\"model\":\"gpt-5\",\"\\u006dodel\":\"o3\"}",
        "{\"model\":\"gpt-5\",\"Model\":\"o3\"}",
        "{\"model\":\"gpt-5\",\"MODELS\":[\"o3\"]}",
        "{\"MODEL\":\"gpt-5\"}",
        "{\"a\":{\"model\":\"gpt-5\"}}",
        "{\"model\":[\"gpt-5\"]}",
        "{\"model\":null}",
        "{\"model\":\"gpt-5\",\"models\":\"o3\"}",
        "{\"model\":\"gpt-5\"}{\"model\":\"o3\"}",
        "{\"model\":\"gpt-5\"} x",
        "[{\"model\":\"gpt-5\"}]",
        "model=gpt-5"
      })
  void refusesABodyInWhichTheModelCannotBeTold(String body) throws Exception {
    limitModels();

    assertRefused(post(CHAT, body), 400, "model-unreadable");
  }

  @Test
  void refusesAnotherModelInAHeader() throws Exception {
    limitModels();

    var answer =
        vault.send(
            vault
                .post(CHAT, "{\"model\":\"gpt-5\"}")
                .header("Authorization", "Bearer " + ANN)
                .header("X-MS-OAI-Image-Generation-Deployment", "dall-e"));

    assertRefused(answer, 403, "model-not-allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32BE"})
  void refusesABodyInAnotherEncoding(String encoding) throws Exception {
    limitModels();

    var answer =
        post(CHAT, "application/json", "{\"model\":\"gpt-5\"}".getBytes(Charset.forName(encoding)));

    assertRefused(answer, 400, "model-unreadable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"multipart/form-data; boundary=x", "text/plain", "application/jsonp"})
  void refusesABodyOfAnotherType(String type) throws Exception {
    limitModels();
    var body = "{\"model\":\"gpt-5\"}".getBytes(StandardCharsets.UTF_8);

    assertRefused(
        post("/v1/proxy/openai/v1/audio/transcriptions", type, body), 400, "model-unreadable");
  }

  @Test
  void refusesABodyThatIsTooLargeToBeLookedAt() throws Exception {
    limitModels();
    var body = "{\"model\":\"gpt-5\",\"a\":\"" + "x".repeat(1 << 20) + "\"}";

    assertThat(post(CHAT, body).statusCode()).isEqualTo(413);
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void boundsWhatOneOwnersUnfinishedBodiesTakeOfMemory() throws Exception {
    limitModels();
    limit(key(ProxyFixture.BOB, "openai"), new Limits(null, List.of("gpt-5")));
    var body = "{\"model\":\"gpt-5\",\"a\":\"" + "x".repeat(1_000_000) + "\"}";
    var unfinished = new ArrayList<StreamClient>();
    try {
      for (var i = 0; i < 8; i++) {
        var client = new StreamClient(vault.server.port());
        unfinished.add(client);
        client.say(
            "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                    .formatted(CHAT, ANN)
                + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    .formatted(body.length())
                + body.substring(1));
      }
      await().until(() -> post(CHAT, body).statusCode() == 503);

      var bobs = vault.post(CHAT, body).header("Authorization", "Bearer " + ProxyFixture.BOB);
      assertThat(vault.send(bobs).statusCode()).isEqualTo(200);
    } finally {
      for (var client : unfinished) {
        client.close();
      }
    }
    await().until(() -> post(CHAT, body).statusCode() == 200);
  }

  @Test
  void passesCallsThatAreForNoModel() throws Exception {
    limitModels();

    post("/v1/proxy/openai/v1/files", "multipart/form-data; boundary=x", new byte[] {1, 2});
    vault.send(vault.get("/v1/proxy/openai/v1/models").header("Authorization", "Bearer " + ANN));

    assertThat(upstream.requests()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gemini-2.5-pro:generateContent|{}|200",
        "gemini-2.5-pro:countTokens|{\"model\":\"models/gemini-2.5-pro\"}|200",
        "gemini-2.5-flash:generateContent|{}|403",
        "gemini-2.5-pro:generateContent|{\"model\":\"models/gemini-2.5-flash\"}|403"
      })
  void takesTheModelFromThePathWhereItIsThere(String call, String body, int status)
      throws Exception {
    limitModels();

    assertThat(post(GEMINI + call, body).statusCode()).isEqualTo(status);
    assertThat(upstream.requests()).hasSize(status == 200 ? 1 : 0);
  }

  @Test
  void refusesTheCallAfterTheLastOfTheBudget() throws Exception {
    limitCalls(2);

    assertThat(vault.chat(ANN).statusCode()).isEqualTo(200);
    assertThat(vault.chat(ANN).statusCode()).isEqualTo(200);
    var answer = vault.chat(ANN);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("over-budget").contains("2 calls a day");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(upstream.requests()).hasSize(2);
  }

  @Test
  void passesOverAKeyWhoseBudgetIsUsedUp() throws Exception {
    limitCalls(1);
    vault.usage.put(key(ANN, "openai"), FakeUsage.counts(1, 0), FakeUsage.counts(1, 0));
    vault.store.store(
        new KeyRef(ProxyFixture.owner(ANN), new ProviderId("openai"), new KeyName("spare")),
        "the-spare-key");

    assertThat(vault.chat(ANN).statusCode()).isEqualTo(200);
    assertThat(upstream.requests().getFirst().header("authorization"))
        .isEqualTo("Bearer the-spare-key");
  }

  @Test
  void refusesAKeyWithABudgetWhereItCannotTellWhatWasUsed() throws Exception {
    limitCalls(2);
    vault.usage.goDown();

    assertThat(vault.chat(ANN).statusCode()).isEqualTo(503);
    assertThat(vault.chat(ProxyFixture.BOB).statusCode()).isEqualTo(200);
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void givesNoLimitedKeyAwayToAFlowButACapability() throws Exception {
    limitCalls(2);

    var withKey = post("/v1/genkit/chat", "{}");
    assertThat(withKey.statusCode()).isEqualTo(403);
    assertThat(withKey.body()).contains("key-limited").doesNotContain(ANNS_KEY);
    assertThat(upstream.requests()).isEmpty();

    assertThat(post("/v1/genkit/ask", "{}").statusCode()).isEqualTo(200);
  }
}
