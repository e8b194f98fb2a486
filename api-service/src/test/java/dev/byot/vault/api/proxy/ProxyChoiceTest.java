package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.ANNS_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.Evidence;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ann has the keys `default` and `spare`; she prefers the first.
final class ProxyChoiceTest {
  private static final String CHAT = "/v1/proxy/openai/v1/chat/completions";
  private static final String SPARE_KEY = "sk-anns-spare-key-0123456789";
  private static final KeyRef DEFAULT = ProxyFixture.key(ANN, "openai");
  private static final KeyRef SPARE = named("spare");

  private final ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.ok("{}"));
  private final ProxyFixture vault = ProxyFixture.inFrontOf(upstream.url());

  @BeforeEach
  void store() {
    vault.store.store(SPARE, SPARE_KEY);
  }

  @AfterEach
  void close() throws IOException {
    vault.close();
    upstream.close();
  }

  private static KeyRef named(String name) {
    return new KeyRef(ProxyFixture.owner(ANN), new ProviderId("openai"), new KeyName(name));
  }

  private void prefer(KeyRef key, int preference) {
    vault.store.settle(
        key,
        had ->
            new KeySettings(
                had.label(),
                had.expiresAt(),
                preference,
                had.limits(),
                had.passOverWhenDisabled()));
  }

  private void passOverWhenDisabled(KeyRef key) {
    vault.store.settle(
        key,
        had -> new KeySettings(had.label(), had.expiresAt(), had.preference(), had.limits(), true));
  }

  private HttpResponse<String> chat() throws Exception {
    return vault.chat(ANN);
  }

  private HttpResponse<String> chatWith(String name) throws Exception {
    return vault.send(
        vault
            .post(CHAT, "{}")
            .header("Authorization", "Bearer " + ANN)
            .header("X-Vault-Key", name));
  }

  private void assertUsed(HttpResponse<String> answer, String key) {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(upstream.requests().getLast().header("authorization")).isEqualTo("Bearer " + key);
  }

  private void assertRefused(HttpResponse<String> answer, String code) {
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(upstream.requests()).isEmpty();
  }

  private void hear(KeyRef key) {
    vault.hear(ProxyFixture.event(EventType.KEY_UPDATED, key));
  }

  @Test
  void usesTheKeyWithoutANameAmongEquals() throws Exception {
    vault.store.store(named("another"), "sk-another-key-0123456789");

    assertUsed(chat(), ANNS_KEY);
  }

  @Test
  void usesTheKeyThatItsOwnerPrefers() throws Exception {
    prefer(SPARE, 99);

    assertUsed(chat(), SPARE_KEY);
    assertThat(vault.publisher.published(EventType.KEY_USED).getFirst().key()).isEqualTo(SPARE);
  }

  @Test
  void usesAnotherOrderFromWhenItHearsOfIt() throws Exception {
    assertUsed(chat(), ANNS_KEY);
    prefer(SPARE, 1);
    hear(SPARE);

    assertUsed(chat(), SPARE_KEY);
  }

  @Test
  void readsNothingAgainWhereACommandIsOnlyAccepted() throws Exception {
    assertUsed(chat(), ANNS_KEY);
    var lists = vault.store.lists();

    vault.hear(ProxyFixture.event(EventType.COMMAND_ACCEPTED, DEFAULT));
    assertUsed(chat(), ANNS_KEY);

    assertThat(vault.store.lists()).isEqualTo(lists);
  }

  @Test
  void readsAgainOnceAStopIsAccepted() throws Exception {
    assertUsed(chat(), ANNS_KEY);
    vault.store.stop(DEFAULT, "RemoveKey");

    vault.hear(ProxyFixture.event(EventType.STOP_ACCEPTED, DEFAULT));

    assertUsed(chat(), SPARE_KEY);
  }

  @Test
  void usesAKeyWithANameWhereThereIsNoOther() throws Exception {
    vault.store.remove(DEFAULT);

    assertUsed(chat(), SPARE_KEY);
  }

  @Test
  void passesOverAKeyThatHasExpired() throws Exception {
    vault.store.store(DEFAULT, ANNS_KEY, Instant.now().minusSeconds(1));

    assertUsed(chat(), SPARE_KEY);
  }

  @Test
  void passesOverAKeyThatItsProviderRefuses() throws Exception {
    vault.store.setStatus(DEFAULT, KeyStatus.INVALID);

    assertUsed(chat(), SPARE_KEY);
  }

  @Test
  void doesNotPassOverADisabledKey() throws Exception {
    vault.store.setStatus(DEFAULT, KeyStatus.DISABLED);

    assertRefused(chat(), "key-disabled");
  }

  @Test
  void passesOverADisabledKeyIfItsOwnerAllowsIt() throws Exception {
    vault.store.setStatus(DEFAULT, KeyStatus.DISABLED);
    passOverWhenDisabled(DEFAULT);

    assertUsed(chat(), SPARE_KEY);
  }

  @Test
  void neverPassesOverAKeyThatSecurityHasStopped() throws Exception {
    var stopped = vault.store.find(DEFAULT);
    vault.store.put(
        stopped.withStatus(
            KeyStatus.DISABLED, new Evidence(Actor.SECURITY, Instant.EPOCH, "cause", null)));
    passOverWhenDisabled(DEFAULT);

    assertRefused(chat(), "key-stopped-by-security");
  }

  @Test
  void passesOverAKeyThatIsBeingRemoved() throws Exception {
    vault.store.stop(DEFAULT);

    assertUsed(chat(), SPARE_KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DisableKey", "StopOwner", "EraseOwner"})
  void doesNotPassOverAKeyThatIsBeingStopped(String type) throws Exception {
    vault.store.stop(DEFAULT, type);

    assertRefused(chat(), "key-stopped");
  }

  @Test
  void passesOverAKeyThatIsBeingDisabledIfItsOwnerAllowsIt() throws Exception {
    vault.store.stop(DEFAULT, "DisableKey");
    passOverWhenDisabled(DEFAULT);

    assertUsed(chat(), SPARE_KEY);
  }

  @Test
  void doesNotPassOverAKeyThatDoesNotOpen() throws Exception {
    vault.store.move(ProxyFixture.key(ProxyFixture.BOB, "openai"), DEFAULT);

    assertRefused(chat(), "key-unreadable");
  }

  @Test
  void saysOfTheFirstKeyWhyNoneCanBeUsed() throws Exception {
    vault.store.store(DEFAULT, ANNS_KEY, Instant.now().minusSeconds(1));
    vault.store.setStatus(SPARE, KeyStatus.INVALID);

    assertRefused(chat(), "key-expired");
  }

  @Test
  void saysWhichKeyToStoreWhereThereIsNone() throws Exception {
    vault.store.remove(DEFAULT);
    vault.store.remove(SPARE);

    var answer = chat();

    assertRefused(answer, "no-key");
    assertThat(answer.body()).contains("PUT /v1/keys/openai");
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyStatus.class,
      names = {"INVALID", "DISABLED"})
  void neverUsesAnotherThanTheKeyThatTheCallerNames(KeyStatus status) throws Exception {
    vault.store.setStatus(DEFAULT, status);
    passOverWhenDisabled(DEFAULT);

    assertRefused(
        chatWith("default"), status == KeyStatus.INVALID ? "key-invalid" : "key-disabled");
  }

  @Test
  void neverUsesTheKeysOfOthersOrOfOtherProviders() throws Exception {
    vault.store.remove(DEFAULT);
    vault.store.remove(SPARE);
    vault.store.store(ProxyFixture.key(ANN, "anthropic"), "sk-ant-0123456789");

    assertRefused(chat(), "no-key");
  }

  @Test
  void readsWhichKeysThereAreOnceForManyCalls() throws Exception {
    for (var i = 0; i < 20; i++) {
      assertUsed(chat(), ANNS_KEY);
    }

    assertThat(vault.store.lists()).isEqualTo(1);
    assertThat(vault.store.reads()).isEqualTo(1);
  }

  @Test
  void refusesWhereItCannotReadWhichKeysThereAre() throws Exception {
    vault.store.goDown();

    assertThat(chat().statusCode()).isEqualTo(503);
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void givesFlowsTheChosenKey() throws Exception {
    prefer(SPARE, 1);

    vault.send(vault.post("/v1/genkit/chat", "{}").header("Authorization", "Bearer " + ANN));

    assertThat(upstream.requests().getFirst().header("x-genkit-openai-key")).isEqualTo(SPARE_KEY);
    assertThat(vault.publisher.published(EventType.KEY_DISCLOSED).getFirst().key())
        .isEqualTo(SPARE);
  }
}
