package dev.byot.vault.api;

import dev.byot.vault.api.commands.CommandIntake;
import dev.byot.vault.api.commands.CommandRoutes;
import dev.byot.vault.api.commands.CommandSweep;
import dev.byot.vault.api.commands.Outcomes;
import dev.byot.vault.api.keys.CommandAnswers;
import dev.byot.vault.api.keys.KeyChanges;
import dev.byot.vault.api.keys.KeyRoutes;
import dev.byot.vault.api.keys.RequestDigests;
import dev.byot.vault.api.keys.Seals;
import dev.byot.vault.api.review.AuditRoutes;
import dev.byot.vault.api.review.PageTokens;
import dev.byot.vault.audit.firestore.FirestoreAuditLog;
import dev.byot.vault.commands.firestore.FirestoreCommandStore;
import dev.byot.vault.derived.DerivedKeys;
import dev.byot.vault.derived.secretmanager.SecretManagerRoots;
import dev.byot.vault.messaging.pubsub.PubSubPublisher;
import dev.byot.vault.seal.kms.KmsSealingKeys;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.concurrent.Executors;

/// Wires the role that takes commands. It reads public keys from KMS, and has nothing that could
/// open an envelope.
final class KeysRole {
  private KeysRole() {}

  static List<HttpService> start(Platform platform) {
    var settings = platform.settings();
    var clients = platform.clients();
    var clock = platform.clock();
    var authenticator = platform.authenticator();
    var keys = platform.keys();
    var commands = new FirestoreCommandStore(platform.firestore());
    var executor =
        platform.closing(
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("intake-", 0).factory()));
    var publisher = platform.closing(PubSubPublisher.to(clients, settings.commandsTopic()));
    var intake = new CommandIntake(commands, publisher, platform.events(), executor, clock);
    platform.closing(new CommandSweep(commands, intake, clock)).start();
    var outcomes = new Outcomes();
    platform.stateEvents().listen(outcomes::hear);

    var root = new SecretManagerRoots(clients.secretManager()).read(settings.cursorSecret());
    try (var derived = new DerivedKeys(root)) {
      var changes =
          new KeyChanges(
              settings.catalogue(),
              seals(platform),
              new RequestDigests(derived.hmacKey("request-digest", 1)),
              clock);
      var answers = new CommandAnswers(intake, commands, keys, outcomes, clock);
      var auditLog = new FirestoreAuditLog(clients.firestore(settings.auditDatabase()));
      return List.of(
          new KeyRoutes(authenticator, keys, changes, answers, clock),
          new CommandRoutes(authenticator, commands),
          new AuditRoutes(
              authenticator,
              auditLog,
              platform.events(),
              new PageTokens(derived.hmacKey("audit-cursor", 1)),
              clock));
    }
  }

  private static Seals seals(Platform platform) {
    var reader = new KmsSealingKeys(platform.clients().kms());
    return new Seals(platform.settings().sealingKeys().stream().map(reader::read).toList());
  }
}
