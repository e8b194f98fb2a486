package dev.byot.vault.api.owners;

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
import dev.byot.vault.api.keys.KeyChanges;
import dev.byot.vault.api.keys.RequestDigests;
import dev.byot.vault.api.keys.Seals;
import dev.byot.vault.api.keys.VaultClient;
import dev.byot.vault.api.limits.LoadSettings;
import dev.byot.vault.api.limits.Waits;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.seal.SealedSecret;
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

/// The routes on stores and topics in memory, two users and two people with roles.
abstract class OwnersFixture {
  static final OwnerId ALICE = FakeAuthenticator.owner("alice");
  static final KeyRef KEY = key(ALICE, "default");
  static final KeyRef OTHER = key(ALICE, "work");
  static final KeyRef BOBS = key(FakeAuthenticator.owner("bob"), "default");

  private static final SealingKey SEALING_KEY = sealingKey();

  final SettableClock clock = new SettableClock(Instant.now());
  final FakeState state = new FakeState();
  final FakeMessages messages = new FakeMessages();
  final FakeEventPublisher events = new FakeEventPublisher();
  final Outcomes outcomes = new Outcomes();
  final FakeAuthenticator authenticator = new FakeAuthenticator();
  final ApiServer server = start();
  final VaultClient alice = new VaultClient(server.port(), "alice");
  final VaultClient security = new VaultClient(server.port(), "sam.security");
  final VaultClient admin = new VaultClient(server.port(), "ann.admin");

  private static SealingKey sealingKey() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(3072);
      return SealingKey.of((RSAPublicKey) generator.generateKeyPair().getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyRef key(OwnerId owner, String name) {
    return new KeyRef(owner, new ProviderId("openai"), new KeyName(name));
  }

  private ApiServer start() {
    authenticator.signInAt(clock.instant());
    var intake = new CommandIntake(state, messages, events, _ -> {}, Runnable::run, clock);
    var digests = new RequestDigests(new SecretKeySpec(new byte[32], "HmacSHA256"));
    var changes =
        new KeyChanges(Catalogue.builtIn(), new Seals(List.of(SEALING_KEY)), digests, clock);
    var submissions = new Submissions(intake, state, outcomes, new Waits(LoadSettings.DEFAULT));
    var recent = new RecentSignIn(RecentSignIn.DEFAULT, clock);
    return ApiServer.start(
        ServerSettings.loopback(0),
        _ -> false,
        List.of(
            new AccountRoutes(authenticator, recent, digests, intake, submissions),
            new OwnerRoutes(authenticator, state, digests, changes, intake, submissions),
            new CommandRoutes(authenticator, state)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  void store(KeyRef... keys) {
    for (var key : keys) {
      var id = CommandId.next();
      var set = new KeyCommand.SetKey(id, key, new SealedSecret("a.b.c.d.e"), "label", null);
      var message = CommandMessages.encode(set, "r");
      state.accept(new Acceptance(set, message, "digest", null, null, false, "r"), clock.instant());
      state.decide(id, Outcome.Status.APPLIED, null, clock.instant());
    }
  }

  /// From now on every published command is decided like this, and its event heard.
  void workerDecides(Outcome.Status status, @Nullable String reason) {
    messages.listen(message -> decide(message, status, reason));
  }

  private void decide(Message message, Outcome.Status status, @Nullable String reason) {
    var id = message.attributes().getOrDefault(CommandMessages.COMMAND, "");
    state.decide(CommandId.parse(id), status, reason, clock.instant());
    outcomes.hear(
        new VaultEvent(
            EventId.of("worker", EventType.OWNER_ERASED, id),
            EventType.OWNER_ERASED,
            clock.instant(),
            ALICE,
            null,
            "r",
            true,
            Map.of("command", id, "outcome", "applied")));
  }

  boolean isUsable(KeyRef key) {
    return state.find(key).usableAt(clock.instant());
  }
}
