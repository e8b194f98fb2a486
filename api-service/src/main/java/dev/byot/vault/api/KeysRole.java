package dev.byot.vault.api;

import dev.byot.vault.api.commands.CommandIntake;
import dev.byot.vault.api.commands.CommandRoutes;
import dev.byot.vault.api.commands.CommandSweep;
import dev.byot.vault.api.commands.Outcomes;
import dev.byot.vault.api.commands.Submissions;
import dev.byot.vault.api.genkit.GenkitSettings;
import dev.byot.vault.api.keys.CommandAnswers;
import dev.byot.vault.api.keys.Disclosures;
import dev.byot.vault.api.keys.KeyChanges;
import dev.byot.vault.api.keys.KeyRoutes;
import dev.byot.vault.api.keys.RequestDigests;
import dev.byot.vault.api.keys.Seals;
import dev.byot.vault.api.keys.ShownKeys;
import dev.byot.vault.api.limits.Waits;
import dev.byot.vault.api.owners.AccountRoutes;
import dev.byot.vault.api.owners.OwnerRoutes;
import dev.byot.vault.api.owners.RecentSignIn;
import dev.byot.vault.api.providers.ProviderRoutes;
import dev.byot.vault.api.review.AuditRoutes;
import dev.byot.vault.api.review.PageTokens;
import dev.byot.vault.api.sealing.SealingKeyRoutes;
import dev.byot.vault.api.usage.UsageRoutes;
import dev.byot.vault.api.watch.KeyWatches;
import dev.byot.vault.api.watch.WatchRoutes;
import dev.byot.vault.audit.firestore.FirestoreAuditLog;
import dev.byot.vault.commands.firestore.FirestoreCommandStore;
import dev.byot.vault.derived.DerivedKeys;
import dev.byot.vault.derived.secretmanager.SecretManagerRoots;
import dev.byot.vault.seal.SealingKey;
import dev.byot.vault.seal.kms.KmsSealingKeys;
import dev.byot.vault.usage.firestore.FirestoreUsageStore;
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
    var usage = new FirestoreUsageStore(platform.firestore());
    var disclosures = new Disclosures(GenkitSettings.disclosing(settings.genkitFlows()));
    var keys = new ShownKeys(platform.keys(), usage, disclosures);
    var commands = new FirestoreCommandStore(platform.firestore(), settings.keyLimits());
    var executor =
        platform.closing(
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("intake-", 0).factory()));
    var intake =
        new CommandIntake(
            commands,
            platform.commands(),
            platform.events(),
            platform.stateEvents()::tell,
            executor,
            clock);
    platform.closing(new CommandSweep(commands, intake, clock)).start();
    var outcomes = new Outcomes();
    platform.stateEvents().listen(outcomes::hear);
    var watches = new KeyWatches(settings.watches());
    platform.stateEvents().listen(watches::hear);
    var watchRoutes =
        platform.closing(new WatchRoutes(authenticator, keys, watches, settings.watches(), clock));

    var root = new SecretManagerRoots(clients.secretManager()).read(settings.cursorSecret());
    try (var derived = new DerivedKeys(root)) {
      var sealingKeys = sealingKeys(platform);
      var digests = new RequestDigests(derived.hmacKey("request-digest", 1));
      var changes = new KeyChanges(settings.catalogue(), new Seals(sealingKeys), digests, clock);
      var submissions = new Submissions(intake, commands, outcomes, new Waits(settings.load()));
      var answers = new CommandAnswers(intake, submissions, keys, clock);
      var recentSignIn = new RecentSignIn(settings.recentSignIn(), clock);
      var auditLog = new FirestoreAuditLog(clients.firestore(settings.auditDatabase()));
      return List.of(
          new KeyRoutes(authenticator, keys, changes, answers, clock),
          watchRoutes,
          new AccountRoutes(authenticator, recentSignIn, digests, intake, submissions),
          new OwnerRoutes(authenticator, commands, digests, changes, intake, submissions),
          new UsageRoutes(authenticator, settings.catalogue(), usage, clock),
          new CommandRoutes(authenticator, commands),
          new ProviderRoutes(authenticator, settings.catalogue()),
          new SealingKeyRoutes(authenticator, sealingKeys),
          new AuditRoutes(
              authenticator, auditLog, new PageTokens(derived.hmacKey("audit-cursor", 1))));
    }
  }

  private static List<SealingKey> sealingKeys(Platform platform) {
    var reader = new KmsSealingKeys(platform.clients().kms());
    return platform.settings().sealingKeys().stream().map(reader::read).toList();
  }
}
