package dev.byot.vault.api.capability;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.ANNS_KEY;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.SettableClock;
import dev.byot.vault.api.identity.SignIn;
import dev.byot.vault.api.lease.UsePeriod;
import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.api.proxy.ProxyFixture;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.derived.DerivedKeys;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.secret.Secret;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a capability is good for, over HTTP, and all that it is not good for.
final class CapabilityTest {
  private static final ProviderId OPENAI = new ProviderId("openai");
  private static final String CHAT = "/v1/proxy/openai/v1/chat/completions";

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final SettableClock clock = new SettableClock(Instant.now());
  private final ScriptedUpstream upstream =
      opened(ScriptedUpstream.answering(ScriptedUpstream.ok("{\"result\":1}")));
  private final ProxyFixture vault = opened(ProxyFixture.inFrontOf(upstream.url(), clock));

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  private static String anns(ProxyFixture vault, String name) {
    var key = new KeyRef(ProxyFixture.owner(ANN), OPENAI, new KeyName(name));
    return vault.capabilities.token(of(UsePeriod.of(vault.store.find(key)), key.name()));
  }

  private static Capability of(UsePeriod period, KeyName name) {
    return new Capability(new SignIn(ANN, null, Instant.EPOCH), OPENAI, name, period, "ask");
  }

  private String anns() {
    return anns(vault, "default");
  }

  private void hear(EventType type) {
    vault.hear(ProxyFixture.event(type, key(ANN, "openai")));
  }

  private HttpRequest.Builder call(String token) {
    return vault.post(CHAT, "{}").header("Authorization", "Bearer " + token);
  }

  private void assertRefused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(code);
    assertThat(answer.headers().firstValue("x-should-retry")).hasValue("false");
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void isWhatAFlowIsGivenInThePlaceOfTheKeyAndWorksInItsPlace() throws Exception {
    vault.send(
        vault.post("/v1/genkit/ask", "{\"data\":1}").header("Authorization", "Bearer " + ANN));
    var given = upstream.requests().getFirst().header("x-genkit-openai-key");
    assertThat(given).isNotEqualTo(ANNS_KEY).doesNotContain(ANN);

    var answer = vault.send(call(given));

    assertThat(answer.statusCode()).isEqualTo(200);
    var sent = upstream.requests().getLast();
    assertThat(sent.header("authorization")).isEqualTo("Bearer " + ANNS_KEY);
    assertThat(String.join("\n", sent.headers())).doesNotContain(given);
    assertThat(vault.publisher.published(EventType.FLOW_CALLED)).hasSize(1);
    assertThat(vault.publisher.published(EventType.KEY_DISCLOSED)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-api-key", "x-goog-api-key"})
  void standsWhereverTheSdkPutsItsKey(String header) throws Exception {
    var answer = vault.send(vault.post(CHAT, "{}").header(header, anns()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(upstream.requests().getFirst().header("authorization"))
        .isEqualTo("Bearer " + ANNS_KEY);
  }

  @Test
  void actsForTheOwnerAndTheRecordSaysWho() throws Exception {
    vault.send(call(anns()));

    for (var type : new EventType[] {EventType.KEY_OPENED, EventType.KEY_USED}) {
      assertThat(vault.publisher.published(type))
          .singleElement()
          .satisfies(event -> {
            assertThat(event.key()).isEqualTo(key(ANN, "openai"));
            assertThat(event.data()).containsEntry("actor", "flow:ask");
          });
    }
    vault.chat(ANN);
    assertThat(vault.publisher.published(EventType.KEY_USED).getLast().data())
        .doesNotContainKey("actor");
  }

  @Test
  void isForTheKeyOfThatName() throws Exception {
    var work = new KeyRef(ProxyFixture.owner(ANN), OPENAI, new KeyName("work"));
    vault.store.store(work, "sk-anns-key-at-work-0123456789");

    vault.send(call(anns(vault, "work")));

    assertThat(upstream.requests().getFirst().header("authorization"))
        .isEqualTo("Bearer sk-anns-key-at-work-0123456789");
  }

  @Test
  void countsAgainstTheOwnersLimits() throws Exception {
    var limited = opened(ProxyFixture.inFrontOf(upstream.url(), new RateSettings(1_000, 1_000, 1)));
    limited.chat(ANN);

    var refused =
        limited.send(
            limited.post(CHAT, "{}").header("Authorization", "Bearer " + anns(limited, "default")));

    assertThat(refused.statusCode()).isEqualTo(429);
  }

  @Test
  void isNotForAnotherProvider() throws Exception {
    vault.store.store(key(ANN, "anthropic"), "the-anthropic-key");

    var refused =
        vault.send(vault.post("/v1/proxy/anthropic/v1/messages", "{}").header("x-api-key", anns()));

    assertRefused(refused, 403, "capability-elsewhere");
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "work"})
  void isNotForAKeyThatTheRequestNames(String name) throws Exception {
    assertRefused(
        vault.send(call(anns()).header("X-Vault-Key", name)), 403, "capability-elsewhere");
  }

  @Test
  void isNotForWhatTheVaultDoesNotForward() throws Exception {
    var refused =
        vault.send(vault.post("/v1/proxy/openai/v1/batches", "{}").header("x-api-key", anns()));

    assertRefused(refused, 403, "route-not-allowed");
  }

  @ParameterizedTest
  @CsvSource({"/v1/genkit/ask", "/v1/verify/openai"})
  void isNoTokenForAnyOtherRoute(String path) throws Exception {
    var refused = vault.send(vault.post(path, "").header("Authorization", "Bearer " + anns()));

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void isNotTakenBesideAnotherCredential() throws Exception {
    assertRefused(vault.send(call(anns()).header("x-api-key", BOB)), 400, "several-credentials");
  }

  @Test
  void usesNoKeyOfAnotherOwner() throws Exception {
    var token = anns();
    vault.store.remove(key(ANN, "openai"));

    assertRefused(vault.send(call(token)), 403, "no-key");
  }

  @Test
  void staysEndedThoughTheKeyIsEnabledAgain() throws Exception {
    var token = anns();
    vault.store.stopAndEnable(key(ANN, "openai"));

    assertRefused(vault.send(call(token)), 401, "stopped or replaced");
    assertThat(vault.send(call(anns())).statusCode()).isEqualTo(200);
  }

  @Test
  void staysEndedOnAnInstanceThatHoldsTheKey() throws Exception {
    var token = anns();
    assertThat(vault.send(call(token)).statusCode()).isEqualTo(200);
    vault.store.stopAndEnable(key(ANN, "openai"));
    hear(EventType.KEY_ENABLED);

    assertThat(vault.send(call(token)).statusCode()).isEqualTo(401);
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void isForNoSecretThatCameLater() throws Exception {
    var token = anns();
    vault.store.store(key(ANN, "openai"), "sk-anns-other-key-0123456789");

    assertRefused(vault.send(call(token)), 401, "stopped or replaced");
  }

  @Test
  void lastsWhileOnlySettingsChangeAndTheProviderIsAsked() throws Exception {
    var token = anns();
    vault.store.settle(key(ANN, "openai"), had -> had.with("another label", null));
    vault.store.decided(key(ANN, "openai"), 7);
    hear(EventType.KEY_UPDATED);

    assertThat(vault.send(call(token)).statusCode()).isEqualTo(200);
  }

  @Test
  void endsWithAStopOfTheKey() throws Exception {
    var token = anns();
    vault.store.stop(key(ANN, "openai"));

    assertRefused(vault.send(call(token)), 403, "key-stopped");
  }

  @Test
  void endsWithTheOwnersAccount() throws Exception {
    var token = anns();
    vault.users.disable(ANN);

    assertRefused(vault.send(call(token)), 401, "unauthenticated");
  }

  @Test
  void endsAfterTenMinutes() throws Exception {
    var token = anns();
    clock.advance(Duration.ofMinutes(10).minusMillis(1));
    assertThat(vault.send(call(token)).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofMillis(1));

    var refused = vault.send(call(token));

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void ofAnotherVaultIsNone() throws Exception {
    var root = new byte[32];
    root[0] = 1;
    var others = new Capabilities(new DerivedKeys(Secret.taking(root)), Clock.systemUTC());

    var period = UsePeriod.of(vault.store.find(key(ANN, "openai")));

    assertRefused(
        vault.send(call(others.token(of(period, KeyName.DEFAULT)))), 401, "unauthenticated");
  }

  @Test
  void isRepeatedInNoAnswerAndNoEvent() throws Exception {
    var token = anns();
    var cut = token.substring(0, token.length() - 10);
    for (var sent : new String[] {token, cut, token + "x"}) {
      for (var path :
          new String[] {CHAT, "/v1/proxy/anthropic/v1/messages", "/v1/genkit/ask", "/v1/x"}) {
        var answer = vault.send(vault.post(path, "").header("Authorization", "Bearer " + sent));
        assertThat(answer.body() + answer.headers().map()).doesNotContain(cut.substring(0, 100));
      }
    }
    assertThat(vault.publisher.published().toString()).doesNotContain(cut.substring(80, 120));
  }

  @Test
  void thatAFlowRepeatsInAnErrorIsWithheld() throws Exception {
    var repeating =
        opened(
            ScriptedUpstream.start(conversation -> {
              for (var request = conversation.read();
                  request != null;
                  request = conversation.read()) {
                var said =
                    "{\"status\":\"INTERNAL\",\"message\":\""
                        + request.header("x-genkit-openai-key")
                        + "\"}";
                conversation.say(
                    "HTTP/1.1 500 Oh\r\nContent-Type: application/json\r\nContent-Length: "
                        + said.length()
                        + "\r\n\r\n"
                        + said);
              }
            }));
    var front = opened(ProxyFixture.inFrontOf(repeating.url()));

    var answer =
        front.send(front.post("/v1/genkit/ask", "{}").header("Authorization", "Bearer " + ANN));

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("key-repeated").doesNotContain("eyJ");
  }
}
