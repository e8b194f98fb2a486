package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.Evidence;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `:disable` and `:enable`.
final class KeyStopsTest extends KeyRoutesFixture {
  private static final String DISABLE = "/v1/keys/openai:disable";
  private static final String ENABLE = "/v1/keys/openai:enable";

  private static KeyRef key(String name) {
    return new KeyRef(
        FakeAuthenticator.owner("alice"), new ProviderId("openai"), new KeyName(name));
  }

  private VaultClient.Answer post(String path, String... headers) {
    return alice.send("POST", path, null, headers);
  }

  @Test
  void endsUseWithTheAnswerToADisable() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    messages.goDown();

    var stale = post(DISABLE, "If-Match", "\"7\"");
    assertThat(alice.get("/v1/keys/openai").text("status")).isEqualTo("active");
    var answer = post(DISABLE, "If-Match", "\"1\"");

    assertThat(stale.status()).isEqualTo(412);
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("type")).isEqualTo("DisableKey");
    assertThat(alice.get("/v1/keys/openai").text("status")).isEqualTo("stopping");
    assertThat(events.published(EventType.STOP_ACCEPTED)).hasSize(1);
  }

  @Test
  void showsTheKeyThatWasDisabledAndEnabled() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();

    var disabled = post(DISABLE, "Prefer", "wait=20");
    var enabled = post(ENABLE, "Prefer", "wait=20");

    assertThat(disabled.status()).isEqualTo(200);
    assertThat(disabled.text("status")).isEqualTo("disabled");
    assertThat(enabled.status()).isEqualTo(200);
    assertThat(enabled.text("status")).isEqualTo("active");
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "work"})
  void namesTheKeyInThePath(String name) {
    var path = name.equals("default") ? "/v1/keys/openai" : "/v1/keys/openai/" + name;
    alice.put(path, Map.of("apiKey", OPENAI_KEY));

    post(path + ":disable");
    post(path + ":enable", "If-Match", "W/\"3.2.1\"");

    var published = messages.published();
    var disable = (KeyCommand.DisableKey) CommandMessages.decode(published.get(1));
    assertThat(disable.key()).isEqualTo(key(name));
    assertThat(CommandMessages.decode(published.get(2)))
        .isInstanceOfSatisfying(
            KeyCommand.EnableKey.class,
            enable -> {
              assertThat(enable.key()).isEqualTo(key(name));
              assertThat(enable.by()).isEqualTo(Actor.OWNER);
              assertThat(enable.ifRevision()).isEqualTo(3);
            });
  }

  @ParameterizedTest
  @CsvSource({"not-disabled, 422", "stale-revision, 412"})
  void saysWhyAKeyWasNotEnabled(String reason, int status) {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    workerDecides(Outcome.Status.REJECTED, reason);

    assertThat(post(ENABLE, "Prefer", "wait=20").status()).isEqualTo(status);
  }

  @Test
  void leavesToTheSecurityTeamWhatItHasStopped() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    var because = new Evidence(Actor.SECURITY, clock.instant(), "incident", null);
    state.put(state.find(key("default")).withStatus(KeyStatus.DISABLED, because));

    var answer = post(ENABLE);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text("code")).isEqualTo("stopped-by-security");
  }

  @Test
  void answersWithoutContentWhereEnablingLeavesNoKey() {
    setOpenai();
    workerDecides(Outcome.Status.APPLIED, null);

    assertThat(post(ENABLE, "Prefer", "wait=20").status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {DISABLE, ENABLE})
  void takesNoBodyOrAnEmptyObject(String path) {
    setOpenai();

    assertThat(alice.send("POST", path, "{}").status()).isEqualTo(202);
    assertThat(alice.send("POST", path, "").status()).isEqualTo(202);
    var mistaken = alice.mistaken();
    assertThat(mistaken.send("POST", path, "{\"reason\": \"x\"}").text("code"))
        .isEqualTo("unexpected-body");
    assertThat(mistaken.send("POST", path, "[]").status()).isEqualTo(400);
    assertThat(mistaken.send("POST", path, "x", "Content-Type", "text/plain").status())
        .isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {DISABLE, ENABLE})
  void knowsARepeatedRequest(String path) {
    setOpenai();

    var first = post(path, "Idempotency-Key", "once");
    var again = post(path, "Idempotency-Key", "once");
    var other = post(path, "Idempotency-Key", "once", "If-Match", "\"1\"");

    assertThat(again.text("command")).isEqualTo(first.text("command"));
    assertThat(other.status()).isEqualTo(422);
  }

  @ParameterizedTest
  @ValueSource(strings = {DISABLE, ENABLE, "/v1/keys/openai/work:disable"})
  void hasNoOtherMethodAndNoKeyOutOfThinAir(String path) {
    assertThat(post(path).status()).isEqualTo(404);
    assertThat(post(path, "If-None-Match", "*").text("code"))
        .isEqualTo("if-none-match-not-supported");
    for (var method : new String[] {"GET", "PUT", "PATCH", "DELETE"}) {
      var answer = alice.send(method, path, "{}");
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("allow")).isEqualTo("POST");
    }
  }
}
