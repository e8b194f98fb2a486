package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.ANNS_KEY;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static dev.byot.vault.api.proxy.ProxyFixture.BOBS_KEY;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.catalogue.CredentialStyle;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.ProviderId;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyRoutesTest {
  private static final String CHAT = "/v1/proxy/openai/v1/chat/completions";
  private static final String BEARER = "Bearer " + ANN;

  private final ScriptedUpstream upstream =
      ScriptedUpstream.answering(ScriptedUpstream.ok("{\"answer\":1}"));
  private final ProxyFixture vault = ProxyFixture.inFrontOf(upstream.url());

  @AfterEach
  void close() throws IOException {
    vault.close();
    upstream.close();
  }

  @Test
  void passesACallOnWithTheStoredKeyInPlaceOfTheToken() throws Exception {
    var answer =
        vault.send(
            vault
                .post(CHAT + "?beta=a%2Fb", "{\"model\":\"m\"}")
                .header("Authorization", BEARER)
                .header("X-Stainless-Lang", "js")
                .header("Cookie", "session=1")
                .header("Origin", "https://app.example")
                .header("X-Forwarded-For", "10.0.0.1")
                .header("X-HTTP-Method-Override", "DELETE")
                .header("X-Firebase-AppCheck", "app")
                .header("X-Genkit-Uid", "eve")
                .header("X-Vault-Anything", "1")
                .header("X_Api_Key", "other"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"answer\":1}");
    assertThat(answer.headers().firstValue("cache-control")).contains("private, no-store");
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    var sent = upstream.requests().getFirst();
    assertThat(sent.line()).isEqualTo("POST /v1/chat/completions?beta=a%2Fb HTTP/1.1");
    assertThat(sent.body()).isEqualTo("{\"model\":\"m\"}");
    assertThat(sent.header("authorization")).isEqualTo("Bearer " + ANNS_KEY);
    assertThat(sent.header("x-stainless-lang")).isEqualTo("js");
    assertThat(sent.header("host")).isEqualTo(upstream.url().getAuthority());
    assertThat(String.join("\n", sent.headers()))
        .doesNotContainIgnoringCase("cookie")
        .doesNotContainIgnoringCase("origin")
        .doesNotContainIgnoringCase("forwarded")
        .doesNotContainIgnoringCase("override")
        .doesNotContainIgnoringCase("genkit")
        .doesNotContainIgnoringCase("firebase")
        .doesNotContainIgnoringCase("x-vault")
        .doesNotContainIgnoringCase("api-key")
        .doesNotContainIgnoringCase("api_key")
        .doesNotContain(ANN);
  }

  @Test
  void recordsTheUse() throws Exception {
    vault.chat(ANN);

    var used = vault.publisher.published(EventType.KEY_USED).getFirst();
    assertThat(used.key()).isEqualTo(key(ANN, "openai"));
    assertThat(used.state()).isFalse();
    assertThat(used.data())
        .containsEntry("provider", "openai")
        .containsEntry("method", "POST")
        .containsEntry("route", "/v1/chat/completions")
        .containsKey("secretId");
    assertThat(vault.publisher.published(EventType.KEY_OPENED)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic, Authorization, Bearer , authorization, 'Bearer '",
    "anthropic, x-api-key, '', x-api-key, ''",
    "gemini, x-goog-api-key, '', x-goog-api-key, ''",
    "gemini, Authorization, Bearer , x-goog-api-key, ''",
    "openai, x-api-key, '', authorization, 'Bearer '",
    "openai, api-key, '', authorization, 'Bearer '",
    "anthropic, api-key, '', x-api-key, ''",
  })
  void putsTheKeyWhereTheTokenCameInIfTheProviderTakesItThere(
      String provider, String inHeader, String inPrefix, String outHeader, String outPrefix)
      throws Exception {
    vault.store.store(key(ANN, provider), "the-key");
    var path =
        Map.of(
                "anthropic", "/v1/messages",
                "gemini", "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
                "openai", "/v1/responses")
            .get(provider);

    var answer =
        vault.send(
            vault
                .post("/v1/proxy/" + provider + path, "{}")
                .header(inHeader, (inPrefix.isEmpty() ? "" : inPrefix + " ") + ANN));

    assertThat(answer.statusCode()).isEqualTo(200);
    var sent = upstream.requests().getFirst();
    assertThat(sent.line()).isEqualTo("POST " + path + " HTTP/1.1");
    assertThat(sent.header(outHeader)).isEqualTo(outPrefix + "the-key");
    assertThat(String.join("\n", sent.headers())).doesNotContain(ANN);
  }

  @Test
  void usesTheKeyThatTheCallerNames() throws Exception {
    var work = new KeyRef(ProxyFixture.owner(ANN), new ProviderId("openai"), new KeyName("work"));
    vault.store.store(work, "the-work-key");

    vault.send(
        vault.post(CHAT, "{}").header("Authorization", BEARER).header("X-Vault-Key", "work"));

    assertThat(upstream.requests().getFirst().header("authorization"))
        .isEqualTo("Bearer the-work-key");
  }

  @Test
  void givesEveryCallerTheirOwnKey() throws Exception {
    vault.chat(ANN);
    vault.chat(BOB);

    assertThat(upstream.requests())
        .extracting(request -> request.header("authorization"))
        .containsExactly("Bearer " + ANNS_KEY, "Bearer " + BOBS_KEY);
  }

  @Test
  void refusesInTheShapeOfOpenAiWithoutAKey() throws Exception {
    vault.store.remove(key(ANN, "openai"));

    var answer = vault.chat(ANN);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(answer.body())
        .startsWith("{\"error\":{\"message\":\"you have no key")
        .contains("\"code\":\"no-key\"");
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void refusesInTheShapeOfAnthropicAndGemini() throws Exception {
    var anthropic =
        vault.send(vault.post("/v1/proxy/anthropic/v1/messages", "{}").header("x-api-key", ANN));
    var gemini =
        vault.send(
            vault
                .post("/v1/proxy/gemini/v1/models/m:generateContent", "{}")
                .header("x-goog-api-key", ANN));

    assertThat(anthropic.body())
        .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"permission_error\"");
    assertThat(gemini.body())
        .startsWith("{\"error\":{\"code\":403,")
        .contains("\"status\":\"PERMISSION_DENIED\"", "\"reason\":\"NO_KEY\"");
  }

  @Test
  void refusesAStoppedKeyWithAStatusThatNoSdkRetries() throws Exception {
    vault.store.setStatus(key(ANN, "openai"), KeyStatus.DISABLED);

    var answer = vault.chat(ANN);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("key-disabled");
  }

  @Test
  void refusesWhatIsNotAToken() throws Exception {
    assertThat(vault.send(vault.post(CHAT, "{}")).statusCode()).isEqualTo(401);
    assertThat(vault.chat("nonsense").statusCode()).isEqualTo(401);
    assertThat(vault.chat(ANNS_KEY).body()).doesNotContain(ANNS_KEY);
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void refusesTwoCredentials() throws Exception {
    var answer =
        vault.send(vault.post(CHAT, "{}").header("Authorization", BEARER).header("x-api-key", BOB));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("several-credentials");
    assertThat(upstream.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-api-key", "x-goog-api-key", "api-key"})
  void sendsNoOtherCredentialThanTheOneItSets(String header) throws Exception {
    vault.send(vault.post(CHAT, "{}").header("Authorization", BEARER).header(header, ANN));

    var sent = upstream.requests().getFirst();
    assertThat(CredentialStyle.HEADERS).contains(header);
    assertThat(sent.header("authorization")).isEqualTo("Bearer " + ANNS_KEY);
    assertThat(String.join("\n", sent.headers())).doesNotContainIgnoringCase("api-key");
  }

  @Test
  void saysInTheAnswerWhichKeyItUsedAndHowLongItTookItself() throws Exception {
    var work = new KeyRef(ProxyFixture.owner(ANN), new ProviderId("openai"), new KeyName("work"));
    vault.store.store(work, "the-work-key");

    var answer =
        vault.send(
            vault
                .post(CHAT, "{}")
                .header("Authorization", BEARER)
                .header("Origin", ProxyFixture.PAGE)
                .header("X-Vault-Key", "work"));

    var headers = answer.headers();
    assertThat(headers.firstValue("x-vault-key")).contains("work");
    assertThat(headers.firstValue("x-vault-key-fingerprint")).contains("A".repeat(22));
    assertThat(headers.allValues("server-timing"))
        .singleElement()
        .asString()
        .matches("vault;dur=[0-9]+\\.[0-9]");
    assertThat(headers.firstValue("access-control-expose-headers").orElseThrow())
        .contains("server-timing", "x-request-id", "x-vault-key", "x-vault-key-fingerprint");
  }

  @Test
  void namesNoOtherKeyWhereTheNamedOneIsMissing() throws Exception {
    var answer =
        vault.send(
            vault.post(CHAT, "{}").header("Authorization", BEARER).header("X-Vault-Key", "work"));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("no-key");
    assertThat(answer.headers().firstValue("x-vault-key")).isEmpty();
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void callsTheAddressThatTheSecretNames() throws Exception {
    var key = new KeyRef(ProxyFixture.owner(ANN), ProxyFixture.AZURE, KeyName.DEFAULT);
    vault.store.store(key, Map.of("apiKey", "azure-key", "resource", "anns-resource"), null);

    var answer =
        vault.send(
            vault
                .post("/v1/proxy/azure-openai/openai/v1/chat/completions", "{}")
                .header("api-key", ANN));

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("(anns-resource.azure.invalid:443) could not be found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?key=x", "?a=1&KEY=x", "?%6bey=x", "?%256bey=x", "?access_token=x", "?$a=b"})
  void refusesCredentialsInTheQuery(String query) throws Exception {
    var answer = vault.send(vault.post(CHAT + query, "{}").header("Authorization", BEARER));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("credential-in-query");
    assertThat(upstream.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/proxy/openai/v1/organization/admin_api_keys",
        "/v1/proxy/openai/v1/chat%2Fcompletions",
        "/v1/proxy/openai/v1/chat/completions/",
        "/v1/proxy/openai/v1/files/a%00b"
      })
  void refusesPathsThatAreNotListed(String path) throws Exception {
    var answer = vault.send(vault.post(path, "{}").header("Authorization", BEARER));

    assertThat(answer.statusCode()).isBetween(400, 404);
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void refusesProvidersThatItDoesNotKnow() throws Exception {
    var answer = vault.send(vault.get("/v1/proxy/nobody/v1/x").header("Authorization", BEARER));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("unknown-provider");
    for (var typo : List.of("opnai", "OpenAI")) {
      var helped = vault.send(vault.get("/v1/proxy/" + typo + "/v1/x"));
      assertThat(helped.statusCode()).isEqualTo(404);
      assertThat(helped.body()).contains("did you mean openai?");
    }
  }

  @Test
  void refusesAKeyNameThatIsNone() throws Exception {
    var answer =
        vault.send(
            vault.post(CHAT, "{}").header("Authorization", BEARER).header("X-Vault-Key", "No!"));

    assertThat(answer.body()).contains("invalid-key-name");
  }

  @Test
  void sendsBinaryBodiesUntouched() throws Exception {
    var bytes = new byte[100_000];
    for (var i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ('a' + i % 26);
    }

    vault.send(
        vault
            .get("/v1/proxy/openai/v1/files")
            .header("Authorization", BEARER)
            .POST(BodyPublishers.ofByteArray(bytes)));

    assertThat(upstream.requests().getFirst().body())
        .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
  }

  @Test
  void refusesAQueryThatIsEncodedOverAndOver() throws Exception {
    var name = "%" + "25".repeat(1_900) + "41";

    var answer =
        vault.send(
            vault.get("/v1/proxy/openai/v1/models?" + name + "=1").header("Authorization", BEARER));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("malformed-request");
  }
}
