package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.SettableClock;
import dev.byot.vault.api.audittrail.FakeEventPublisher;
import dev.byot.vault.api.commands.CommandIntake;
import dev.byot.vault.api.commands.CommandRoutes;
import dev.byot.vault.api.commands.FakeMessages;
import dev.byot.vault.api.commands.FakeState;
import dev.byot.vault.api.commands.Outcomes;
import dev.byot.vault.api.commands.Submissions;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.api.limits.LoadSettings;
import dev.byot.vault.api.limits.Waits;
import dev.byot.vault.api.usage.FakeUsageStore;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.seal.SealingKey;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// The routes of keys on stores and topics in memory, and two users.
abstract class KeyRoutesFixture {
  static final String OPENAI_KEY = "sk-proj-0123456789abcdefghij";
  static final String ANTHROPIC_KEY = "sk-ant-api03-" + "a".repeat(95);
  static final SealingKey SEALING_KEY = sealingKey();

  final SettableClock clock = new SettableClock(Instant.now());
  final FakeState state = new FakeState();
  final FakeUsageStore usage = new FakeUsageStore();
  final FakeMessages messages = new FakeMessages();
  final FakeEventPublisher events = new FakeEventPublisher();
  final Outcomes outcomes = new Outcomes();
  final FakeAuthenticator authenticator = new FakeAuthenticator();
  final ApiServer server = start();
  final VaultClient alice = new VaultClient(server.port(), "alice");
  final VaultClient bob = new VaultClient(server.port(), "bob");

  static SealingKey sealingKey() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(3072);
      return SealingKey.of((RSAPublicKey) generator.generateKeyPair().getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  ApiServer start() {
    return start(Disclosures.NONE);
  }

  ApiServer start(Disclosures disclosures) {
    var intake = new CommandIntake(state, messages, events, _ -> {}, Runnable::run, clock);
    var changes =
        new KeyChanges(
            Catalogue.builtIn(),
            new Seals(List.of(SEALING_KEY)),
            new RequestDigests(new SecretKeySpec(new byte[32], "HmacSHA256")),
            clock);
    var keys = new ShownKeys(state, usage, disclosures);
    var answers =
        new CommandAnswers(
            intake,
            new Submissions(intake, state, outcomes, new Waits(LoadSettings.DEFAULT)),
            keys,
            clock);
    return ApiServer.start(
        ServerSettings.loopback(0),
        _ -> false,
        List.of(
            new KeyRoutes(authenticator, keys, changes, answers, clock),
            new CommandRoutes(authenticator, state)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// From now on every published command is decided like this, and its event heard.
  void workerDecides(Outcome.Status status, @Nullable String reason) {
    messages.listen(message -> decide(message, status, reason));
  }

  void decide(Message message, Outcome.Status status, @Nullable String reason) {
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

  KeyCommand onlyCommand() {
    assertThat(messages.published()).hasSize(1);
    return CommandMessages.decode(messages.published().getFirst());
  }

  VaultClient.Answer setOpenai(String... headers) {
    return alice.put("/v1/keys/openai", Map.of("apiKey", OPENAI_KEY), headers);
  }
}
