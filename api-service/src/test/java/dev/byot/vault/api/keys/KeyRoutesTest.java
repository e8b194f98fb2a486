package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyPatch;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.CheckReport;
import dev.byot.vault.state.Evidence;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Over real HTTP, on stores and topics in memory.
final class KeyRoutesTest extends KeyRoutesFixture {
  @Test
  void acceptsAKeySealedAndPublishesIt() {
    var answer =
        alice.put(
            "/v1/keys/openai/work",
            Map.of(
                "apiKey", "  " + OPENAI_KEY + "\n",
                "label", " at work ",
                "expiresAt", "2099-01-01T00:00:00+01:00"));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("pending");
    assertThat(answer.header("location")).isEqualTo("/v1/commands/" + answer.text("command"));
    var set = (KeyCommand.SetKey) onlyCommand();
    assertThat(set.key())
        .isEqualTo(
            new KeyRef(
                FakeAuthenticator.owner("alice"), new ProviderId("openai"), new KeyName("work")));
    assertThat(set.label()).isEqualTo("at work");
    assertThat(set.expiresAt()).isEqualTo(Instant.parse("2098-12-31T23:00:00Z"));
    assertThat(set.id().toString()).isEqualTo(answer.text("command"));
    assertThat(new String(messages.published().getFirst().data(), StandardCharsets.UTF_8))
        .doesNotContain(OPENAI_KEY);
    assertThat(messages.published().getFirst().orderingKey()).isEqualTo(set.key().toString());
    assertThat(answer.header("x-request-id")).isEqualTo(state.all().getFirst().requestId());
  }

  @Test
  void showsACommandToItsOwnerOnly() {
    var location = Objects.requireNonNull(setOpenai().header("location"));

    assertThat(alice.get(location).text("type")).isEqualTo("SetKey");
    assertThat(bob.get(location).status()).isEqualTo(404);
    assertThat(alice.get("/v1/commands/nonsense").status()).isEqualTo(404);
    assertThat(alice.delete(location).status()).isEqualTo(405);
  }

  @Test
  void guessesWhichProviderWasMeant() {
    var typo = alice.put("/v1/keys/opnai", Map.of("apiKey", OPENAI_KEY));

    assertThat(typo.status()).isEqualTo(404);
    assertThat(typo.text("code")).isEqualTo("unknown-provider");
    assertThat(typo.text("detail")).contains("did you mean openai");
    assertThat(alice.put("/v1/keys/zzzzzzzz", Map.of("apiKey", OPENAI_KEY)).status())
        .isEqualTo(404);
    assertThat(alice.get("/v1/keys/opnai").text("detail")).isEqualTo(typo.text("detail"));
    assertThat(alice.get("/v1/keys/openai").text("code")).isEqualTo("key-not-found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/keys/Openai", "/v1/keys/openai/A", "/v1/keys/1"})
  void refusesNamesThatAreNone(String path) {
    assertThat(alice.get(path).status()).isEqualTo(400);
  }

  @Test
  void showsKeysAndHowTheyStand() {
    assertThat(alice.get("/v1/keys/openai").status()).isEqualTo(404);
    setOpenai();
    assertThat(alice.get("/v1/keys/openai").text("status")).isEqualTo("pending");
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();

    var shown = alice.get("/v1/keys/openai");
    var list = alice.get("/v1/keys").json().path("keys");

    assertThat(shown.text("status")).isEqualTo("active");
    assertThat(list).hasSize(1);
    assertThat(list.get(0)).isEqualTo(shown.json());
    assertThat(bob.get("/v1/keys").json().path("keys")).isEmpty();
    assertThat(bob.get("/v1/keys/openai").status()).isEqualTo(404);
  }

  private static KeyPatch label(@Nullable String label) {
    return new KeyPatch(new KeyPatch.To<>(label), null, null, null, null);
  }

  @Test
  void changesTheLabel() {
    setOpenai();

    var answer =
        alice.send("PATCH", "/v1/keys/openai", "{\"label\": \"new\"}", "If-Match", "W/\"3.1.1\"");
    var cleared = alice.send("PATCH", "/v1/keys/openai", "{\"label\": null}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(cleared.status()).isEqualTo(202);
    var update = (KeyCommand.UpdateKey) CommandMessages.decode(messages.published().get(1));
    assertThat(update.patch()).isEqualTo(label("new"));
    assertThat(update.ifRevision()).isEqualTo(3);
    assertThat(((KeyCommand.UpdateKey) CommandMessages.decode(messages.published().get(2))).patch())
        .isEqualTo(label(null));
  }

  @Test
  void endsUseWithTheAnswerToADelete() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    messages.goDown();

    var stale = alice.delete("/v1/keys/openai", "If-Match", "\"7\"");
    assertThat(alice.get("/v1/keys/openai").text("status")).isEqualTo("active");
    var answer = alice.delete("/v1/keys/openai", "If-Match", "\"1\"");

    assertThat(stale.status()).isEqualTo(412);
    assertThat(answer.status()).isEqualTo(202);
    assertThat(alice.get("/v1/keys/openai").text("status")).isEqualTo("stopping");
    assertThat(events.published(EventType.STOP_ACCEPTED)).hasSize(1);
  }

  @Test
  void answersARemovalWithoutContent() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();

    assertThat(alice.delete("/v1/keys/openai", "Prefer", "wait=20").status()).isEqualTo(204);
    assertThat(alice.get("/v1/keys/openai").status()).isEqualTo(404);
    assertThat(alice.delete("/v1/keys/openai").status()).isEqualTo(404);
  }

  @Test
  void refusesWritesWhileAccountsCannotBeChecked() {
    authenticator.refuseWrites();

    assertThat(setOpenai().status()).isEqualTo(503);
    assertThat(setOpenai().header("retry-after")).isEqualTo("5");
    assertThat(alice.get("/v1/keys").status()).isEqualTo(200);
  }

  @Test
  void saysSoWhenTheDatabaseIsDown() {
    state.goDown();

    var answer = setOpenai();

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text("code")).isEqualTo("unavailable");
  }

  @Test
  void wantsToKnowWhoCalls() {
    var nobody = new VaultClient(server.port(), "nobody");

    assertThat(nobody.get("/v1/keys").status()).isEqualTo(401);
    assertThat(nobody.get("/v1/keys").header("www-authenticate")).isEqualTo("Bearer");
  }

  @Test
  void namesTheMethodsOfAPath() {
    var answer = alice.send("POST", "/v1/keys/openai", "{}");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("GET, PUT, PATCH, DELETE");
    assertThat(alice.delete("/v1/keys").status()).isEqualTo(405);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /v1/keys?limit=3 | unknown query parameter limit: this path takes none",
        "GET | /v1/keys/openai?x | unknown query parameter x: this path takes none",
        "PUT | /v1/keys/openai?access_token=a.b.c"
            + " | unknown query parameter access_token: this path takes none",
        "GET | /v1/keys?sk-demo-0123456789=1 | unknown query parameter: this path takes none",
        "GET | /v1/keys?%0d%0aX=1 | unknown query parameter: this path takes none",
      })
  void refusesQueryParametersThatItDoesNotHave(String method, String path, String sentence) {
    var answer = alice.send(method, path, method.equals("PUT") ? "{}" : null);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo("unknown-parameter");
    assertThat(answer.text("detail")).isEqualTo(sentence);
  }

  @Test
  void saysWhyTheStatusIsWhatItIs() {
    workerDecides(Outcome.Status.APPLIED, null);
    var command = setOpenai().text("command");
    var stored = alice.get("/v1/keys/openai").json();
    var key =
        new KeyRef(FakeAuthenticator.owner("alice"), new ProviderId("openai"), KeyName.DEFAULT);
    var check = CheckReport.check(clock.instant(), false, 401, "invalid_api_key");
    var because = new Evidence(Actor.PROVIDER, clock.instant(), check.cause().toString(), check);
    var before = state.find(key);
    var secret = Objects.requireNonNull(before.secret());
    state.put(
        before.withSecret(
            secret.with(secret.checks().with(check)),
            KeyStatus.INVALID,
            before.settings(),
            because));
    var refused = alice.get("/v1/keys/openai").json();

    assertThat(stored.at("/evidence/by").asText()).isEqualTo("owner");
    assertThat(stored.at("/evidence/command").asText()).isEqualTo(command);
    assertThat(stored.path("lastCheck").isNull()).isTrue();
    assertThat(refused.path("status").asText()).isEqualTo("invalid");
    assertThat(refused.at("/evidence/by").asText()).isEqualTo("provider");
    assertThat(refused.at("/evidence/check")).isEqualTo(refused.path("lastCheck"));
    assertThat(refused.at("/lastCheck/providerStatus").asInt()).isEqualTo(401);
    assertThat(refused.at("/lastCheck/providerCode").asText()).isEqualTo("invalid_api_key");
    assertThat(refused.at("/lastCheck/confirmed").asBoolean()).isTrue();
  }

  @Test
  void saysSinceWhenTheStatusIsWhatItIs() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();

    assertThat(alice.get("/v1/keys/openai").text("statusChangedAt"))
        .isEqualTo(clock.instant().toString());
  }

  @Test
  void showsWhenAKeyWasLastUsedSinceItWasFirstSet() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    var path = "/v1/keys/openai";
    var unused = alice.get(path);
    var key =
        new KeyRef(FakeAuthenticator.owner("alice"), new ProviderId("openai"), KeyName.DEFAULT);
    usage.use(key, clock.instant().minusSeconds(3600));
    assertThat(alice.get(path).json().path("lastUsedAt").isNull()).isTrue();

    usage.use(key, clock.instant().plusSeconds(60));

    var used = alice.get(path, "If-None-Match", String.valueOf(unused.header("etag")));
    assertThat(used.status()).isEqualTo(200);
    assertThat(used.text("lastUsedAt")).isEqualTo(clock.instant().plusSeconds(60).toString());
    assertThat(alice.get("/v1/keys").json().at("/keys/0/lastUsedAt").asText())
        .isEqualTo(used.text("lastUsedAt"));
    assertThat(alice.get(path, "If-None-Match", String.valueOf(used.header("etag"))).status())
        .isEqualTo(304);
  }

  @Test
  void showsWhenTheEncryptionOfAKeyWasRenewed() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    var path = "/v1/keys/openai";
    var stored = alice.get(path);
    var key =
        new KeyRef(FakeAuthenticator.owner("alice"), new ProviderId("openai"), KeyName.DEFAULT);
    var at = clock.instant().plusSeconds(60);
    var envelope = new Envelope(new byte[] {1}, new byte[] {3}, "kek/cryptoKeyVersions/8");

    state.put(state.find(key).rewrapped(envelope, at));

    var rewrapped = alice.get(path, "If-None-Match", String.valueOf(stored.header("etag")));
    assertThat(stored.json().get("rewrappedAt").isNull()).isTrue();
    assertThat(rewrapped.status()).isEqualTo(200);
    assertThat(rewrapped.text("rewrappedAt")).isEqualTo(at.toString());
    assertThat(rewrapped.text("kekVersion")).isEqualTo("8");
    assertThat(rewrapped.json().path("replacedAt").isNull()).isTrue();
  }
}
