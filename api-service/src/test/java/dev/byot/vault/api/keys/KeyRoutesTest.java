package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.SettableClock;
import dev.byot.vault.api.audittrail.FakeEventPublisher;
import dev.byot.vault.api.commands.CommandIntake;
import dev.byot.vault.api.commands.CommandRoutes;
import dev.byot.vault.api.commands.FakeMessages;
import dev.byot.vault.api.commands.FakeState;
import dev.byot.vault.api.commands.Outcomes;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.seal.Sealer;
import dev.byot.vault.seal.SealingKey;
import dev.byot.vault.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Over real HTTP, on stores and topics in memory.
final class KeyRoutesTest {
  private static final String OPENAI_KEY = "sk-proj-0123456789abcdefghij";
  private static final String ANTHROPIC_KEY = "sk-ant-api03-" + "a".repeat(95);
  private static final SealingKey SEALING_KEY = sealingKey();

  private final SettableClock clock = new SettableClock(Instant.now());
  private final FakeState state = new FakeState();
  private final FakeMessages messages = new FakeMessages();
  private final FakeEventPublisher events = new FakeEventPublisher();
  private final Outcomes outcomes = new Outcomes();
  private final FakeAuthenticator authenticator = new FakeAuthenticator();
  private final ApiServer server = start();
  private final VaultClient alice = new VaultClient(server.port(), "alice");
  private final VaultClient bob = new VaultClient(server.port(), "bob");

  private static SealingKey sealingKey() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(3072);
      return SealingKey.of((RSAPublicKey) generator.generateKeyPair().getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private ApiServer start() {
    var intake = new CommandIntake(state, messages, events, Runnable::run, clock);
    var changes =
        new KeyChanges(
            Catalogue.builtIn(),
            new Seals(List.of(SEALING_KEY)),
            new RequestDigests(new SecretKeySpec(new byte[32], "HmacSHA256")),
            clock);
    var answers = new CommandAnswers(intake, state, state, outcomes, clock);
    return ApiServer.start(
        ServerSettings.loopback(0),
        _ -> false,
        List.of(
            new KeyRoutes(authenticator, state, changes, answers, clock),
            new CommandRoutes(authenticator, state)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// From now on every published command is decided like this, and its event heard.
  private void workerDecides(Outcome.Status status, @Nullable String reason) {
    messages.listen(message -> decide(message, status, reason));
  }

  private void decide(Message message, Outcome.Status status, @Nullable String reason) {
    var command = CommandMessages.decode(message);
    state.decide(command.id(), status, reason, clock.instant());
    outcomes.hear(
        new VaultEvent(
            EventId.of("worker", EventType.KEY_STORED, command.id().toString()),
            EventType.KEY_STORED,
            clock.instant(),
            command.key().owner(),
            command.key(),
            "r",
            true,
            Map.of("command", command.id().toString(), "outcome", "applied")));
  }

  private KeyCommand onlyCommand() {
    assertThat(messages.published()).hasSize(1);
    return CommandMessages.decode(messages.published().getFirst());
  }

  private VaultClient.Answer setOpenai(String... headers) {
    return alice.put("/v1/keys/openai", Map.of("apiKey", OPENAI_KEY), headers);
  }

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
  void waitsForTheOutcomeAndShowsTheKey() {
    workerDecides(Outcome.Status.APPLIED, null);

    var answer = setOpenai("Prefer", "wait=20");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("preference-applied")).isEqualTo("wait=20");
    assertThat(answer.text("status")).isEqualTo("active");
    assertThat(answer.text("hint")).isEqualTo("sk-…abcd");
    assertThat(answer.text("kekVersion")).isEqualTo("7");
    assertThat(answer.json().path("replacedAt").isNull()).isTrue();
    assertThat(answer.header("etag")).isEqualTo("W/\"1.1.1\"");
    assertThat(answer.response().body()).doesNotContain(OPENAI_KEY);
    assertThat(alice.get(String.valueOf(answer.header("location"))).text("status"))
        .isEqualTo("applied");
  }

  @Test
  void answersThatItIsPendingWhenTheTimeIsUp() {
    var answer = setOpenai("Prefer", "wait=0");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("preference-applied")).isEqualTo("wait=0");
  }

  @Test
  void readsTheOutcomeItselfWhenNoEventCame() {
    messages.listen(message ->
        state.decide(
            CommandMessages.decode(message).id(), Outcome.Status.APPLIED, null, clock.instant()));

    assertThat(setOpenai("Prefer", "wait=1").status()).isEqualTo(200);
  }

  @Test
  void saysHowACommandFailed() {
    workerDecides(Outcome.Status.SUPERSEDED, null);
    var superseded = setOpenai("Prefer", "wait=20");
    workerDecides(Outcome.Status.REJECTED, "seal-does-not-open");
    var rejected = setOpenai("Prefer", "wait=20");

    assertThat(superseded.status()).isEqualTo(409);
    assertThat(superseded.text("code")).isEqualTo("superseded");
    assertThat(rejected.status()).isEqualTo(422);
    assertThat(rejected.text("reason")).isEqualTo("seal-does-not-open");
    assertThat(alice.get(String.valueOf(rejected.header("location"))).text("reason"))
        .isEqualTo("seal-does-not-open");
  }

  @Test
  void answersWhileNothingCanBePublished() {
    messages.goDown();

    var answer = setOpenai();

    assertThat(answer.status()).isEqualTo(202);
    assertThat(state.all().getFirst().publishedAt()).isNull();
  }

  @Test
  void knowsARepeatedRequestByItsIdempotencyKey() {
    messages.goDown();
    var first = setOpenai("Idempotency-Key", "once");
    messages.recover();
    var second = setOpenai("Idempotency-Key", "once");
    var other =
        alice.put("/v1/keys/openai", Map.of("apiKey", OPENAI_KEY + "x"), "Idempotency-Key", "once");

    assertThat(second.text("command")).isEqualTo(first.text("command"));
    assertThat(messages.published()).hasSize(1);
    assertThat(other.status()).isEqualTo(422);
    assertThat(setOpenai("Idempotency-Key", "not one").status()).isEqualTo(400);
  }

  @Test
  void answersARepeatedRequestThatWasDecidedAtOnce() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai("Idempotency-Key", "once");

    assertThat(setOpenai("Idempotency-Key", "once", "Prefer", "wait=20").status()).isEqualTo(200);
    assertThat(messages.published()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'more': 'x'} | unknown-field",
        "{'label': 'x'} | missing-field",
        "{'apiKey': '   '} | empty-field",
        "{'apiKey': 'sk-proj-0123 456789abcdefghij'} | whitespace-inside",
        "{'apiKey': 'short'} | wrong-form",
        "{'apiKey': ''} | empty-field",
        "{'apiKey': 'a', 'api_key': 'x'} | unknown-field",
        "{} | missing-field",
        "{'apiKey': 1} | invalid-json",
        "{'apiKey': 'a', 'apiKey': 'b'} | invalid-json",
        "[] | invalid-json",
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'expiresAt': 'soon'} | invalid-expiry",
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'expiresAt': '2020-01-01T00:00:00Z'}"
            + " | expiry-in-the-past",
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'expiresAt': '+10000-01-01T00:00:00Z'}"
            + " | invalid-expiry",
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'label': 'a\\nb'} | invalid-label",
        "{'apiKey': 'sk-proj-0123456789abcdefghij', 'sealed': 'a.b.c.d.e'} | sealed-and-clear",
        "{'sealed': 'x'} | seal-malformed",
        "{'sealed': 'a.b.c.d.e'} | seal-malformed",
      })
  void saysWhatIsWrongWithASecret(String body, String code) {
    var answer = alice.send("PUT", "/v1/keys/openai", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo(code);
    assertThat(answer.response().body()).doesNotContain("0123456789", "0123 45");
    assertThat(state.all()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | '' | the body is empty: send a JSON object",
        "PUT | apiKey=x | the body is not JSON",
        "PUT | [] | the body is JSON, but not an object",
        "PUT | {`apiKey`: 1} | the field apiKey is not a string",
        "PUT | {`apiKey`: `a`, `apiKey`: `b`} | the field apiKey appears twice",
        "PUT | {`key`: `x`} | unknown field key; allowed: apiKey, label, expiresAt, sealed",
        "PUT | {`api_key`: `x`} | unknown field api_key; allowed: apiKey, label, expiresAt, sealed",
        "PUT | {`sk-demo-01`: `x`} | unknown field; allowed: apiKey, label, expiresAt, sealed",
        "PATCH | '' | the body is empty: send a JSON object",
        "PATCH | x | the body is not JSON, or a member appears twice",
        "PATCH | [] | the body is not a JSON object",
        "PATCH | {} | the field label is missing: a text, or null for none",
        "PATCH | {`label`: 1} | the field label is not a string",
        "PATCH | {`label`: `a`, `apiKey`: `b`} | unknown field apiKey; allowed: label",
        "PATCH | {`label`: `a`, `sk-demo-01`: `b`} | unknown field; allowed: label",
      })
  void saysInASentenceWhatIsWrongWithABody(String method, String body, String sentence) {
    var answer = alice.send(method, "/v1/keys/openai", body.replace('`', '"'));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("detail")).isEqualTo(sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "\"  \""})
  void takesNoLabelForNoLabel(String label) {
    var body = "{\"apiKey\": \"%s\", \"label\": %s}".formatted(OPENAI_KEY, label);

    var set = alice.send("PUT", "/v1/keys/openai", body);
    var changed = alice.send("PATCH", "/v1/keys/openai", "{\"label\": %s}".formatted(label));

    assertThat(set.status()).isEqualTo(202);
    assertThat(changed.status()).isEqualTo(202);
    assertThat(((KeyCommand.SetKey) CommandMessages.decode(messages.published().get(0))).label())
        .isNull();
    assertThat(((KeyCommand.UpdateKey) CommandMessages.decode(messages.published().get(1))).label())
        .isNull();
  }

  @Test
  void recognisesTheKeyOfAnotherProvider() {
    var answer = alice.put("/v1/keys/openai", Map.of("apiKey", ANTHROPIC_KEY));

    assertThat(answer.text("code")).isEqualTo("key-of-another-provider");
    assertThat(answer.text("detail")).contains("Anthropic").doesNotContain("sk-ant");
  }

  @Test
  void refusesLabelsThatAreTooLong() {
    var answer =
        alice.put("/v1/keys/openai", Map.of("apiKey", OPENAI_KEY, "label", "x".repeat(101)));

    assertThat(answer.text("code")).isEqualTo("invalid-label");
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
  void refusesBodiesThatAreNoJsonOrTooLarge() {
    var text = alice.send("PUT", "/v1/keys/openai", "x", "Content-Type", "text/plain");
    var large = alice.put("/v1/keys/openai", Map.of("apiKey", "x".repeat(70_000)));

    assertThat(text.status()).isEqualTo(415);
    assertThat(large.status()).isEqualTo(413);
    assertThat(setOpenai("Content-Type", "application/json; charset=utf-8").status())
        .isEqualTo(202);
  }

  @Test
  void takesASecretThatTheBrowserSealed() {
    var key =
        new KeyRef(FakeAuthenticator.owner("alice"), new ProviderId("openai"), KeyName.DEFAULT);
    var id = CommandId.next();
    var sealed = sealed(key, id, clock.instant().plusSeconds(60));

    var answer = alice.put("/v1/keys/openai", Map.of("sealed", sealed, "label", "mine"));
    var again = alice.put("/v1/keys/openai", Map.of("sealed", sealed, "label", "mine"));
    var stolen = bob.put("/v1/keys/openai", Map.of("sealed", sealed));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("command")).isEqualTo(id.toString());
    assertThat(((KeyCommand.SetKey) onlyCommand()).sealed().compact()).isEqualTo(sealed);
    assertThat(again.text("command")).isEqualTo(id.toString());
    assertThat(stolen.text("code")).isEqualTo("seal-wrong-binding");
  }

  @Test
  void refusesSealsOutOfTime() {
    var key =
        new KeyRef(FakeAuthenticator.owner("alice"), new ProviderId("openai"), KeyName.DEFAULT);
    var expired = sealed(key, CommandId.next(), clock.instant().minusSeconds(5));
    clock.advance(Duration.ofMinutes(11));
    var late = sealed(key, CommandId.next(), clock.instant().plusSeconds(60));
    clock.advance(Duration.ofMinutes(-11));

    assertThat(alice.put("/v1/keys/openai", Map.of("sealed", expired)).text("code"))
        .isEqualTo("seal-expired");
    clock.advance(Duration.ofMinutes(11));
    assertThat(alice.put("/v1/keys/openai", Map.of("sealed", late)).text("code"))
        .isEqualTo("command-id-out-of-time");
  }

  private static String sealed(KeyRef key, CommandId id, Instant expires) {
    try (var plaintext = Secret.taking("{\"apiKey\":\"x\"}".getBytes(StandardCharsets.UTF_8))) {
      return new Sealer(SEALING_KEY).seal(plaintext, key, id, expires).compact();
    }
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

  @Test
  void saysThatNothingHasChanged() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    var etag = String.valueOf(alice.get("/v1/keys/openai").header("etag"));

    assertThat(alice.get("/v1/keys/openai", "If-None-Match", etag).status()).isEqualTo(304);
    assertThat(alice.get("/v1/keys/openai", "If-None-Match", "W/\"9.9.9\"").status())
        .isEqualTo(200);
    assertThat(alice.get("/v1/keys/openai", "If-None-Match", "*").status()).isEqualTo(304);
    var strong = etag.substring("W/".length());
    assertThat(alice.get("/v1/keys/openai", "If-None-Match", "\"x\", " + strong).status())
        .isEqualTo(304);
  }

  @Test
  void refusesALabelThatIsAKey() {
    var body = Map.of("apiKey", OPENAI_KEY, "label", OPENAI_KEY);

    var set = alice.put("/v1/keys/openai", body);
    var changed = alice.send("PATCH", "/v1/keys/openai", "{\"label\": \"" + OPENAI_KEY + "\"}");

    assertThat(set.text("code")).isEqualTo("key-in-label");
    assertThat(changed.text("code")).isEqualTo("key-in-label");
    assertThat(messages.published()).isEmpty();
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
    assertThat(update.label()).isEqualTo("new");
    assertThat(update.ifRevision()).isEqualTo(3);
    assertThat(((KeyCommand.UpdateKey) CommandMessages.decode(messages.published().get(2))).label())
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"label\": 1}", "{\"label\": \"a\", \"apiKey\": \"b\"}", "x"})
  void changesNothingButTheLabel(String body) {
    assertThat(alice.send("PATCH", "/v1/keys/openai", body).status()).isEqualTo(400);
  }

  @Test
  void saysWhichRevisionTheKeyHasWhenAChangeCameTooLate() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    workerDecides(Outcome.Status.REJECTED, "stale-revision");

    var answer =
        alice.send(
            "PATCH",
            "/v1/keys/openai",
            "{\"label\": \"a\"}",
            "If-Match",
            "\"9\"",
            "Prefer",
            "wait=20");

    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.json().path("revision").asLong()).isEqualTo(1);
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

  @Test
  void createsAKeyOnlyWhereThereIsNone() {
    workerDecides(Outcome.Status.APPLIED, null);

    var created = setOpenai("If-None-Match", "*", "Idempotency-Key", "once");
    var repeated = setOpenai("If-None-Match", "*", "Idempotency-Key", "once");
    var second = setOpenai("If-None-Match", "*");

    assertThat(created.status()).isEqualTo(202);
    assertThat(repeated.text("command")).isEqualTo(created.text("command"));
    assertThat(second.status()).isEqualTo(412);
    assertThat(second.text("code")).isEqualTo("key-exists");
    assertThat(messages.published()).hasSize(1);
  }

  @Test
  void refusesConditionsThatItWouldNotKeep() {
    setOpenai();

    assertThat(setOpenai("If-None-Match", "\"1.1.1\"").text("code"))
        .isEqualTo("invalid-if-none-match");
    assertThat(alice.delete("/v1/keys/openai", "If-None-Match", "*").text("code"))
        .isEqualTo("if-none-match-not-supported");
    assertThat(
            alice
                .send("PATCH", "/v1/keys/openai", "{\"label\": \"a\"}", "If-None-Match", "*")
                .text("code"))
        .isEqualTo("if-none-match-not-supported");
  }

  @Test
  void saysSinceWhenTheStatusIsWhatItIs() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();

    assertThat(alice.get("/v1/keys/openai").text("statusChangedAt"))
        .isEqualTo(clock.instant().toString());
  }

  @Test
  void replacesASecretWhateverIsThere() {
    assertThat(setOpenai("If-Match", "\"1\"").text("code")).isEqualTo("if-match-not-supported");
  }
}
