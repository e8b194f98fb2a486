package dev.byot.vault.auditing;

import dev.byot.vault.audit.firestore.FirestoreAuditLog;
import dev.byot.vault.config.Config;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.messaging.pubsub.PubSubReceiver;
import dev.byot.vault.process.Build;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running worker: receives events until it is closed.
public final class AuditWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditWorker.class);

  private final GoogleClients clients;
  private final PubSubReceiver receiver;

  private AuditWorker(AuditSettings settings) {
    clients = new GoogleClients(settings.google());
    try {
      var auditLog = new FirestoreAuditLog(clients.firestore(settings.database()));
      receiver =
          PubSubReceiver.start(
              clients,
              settings.subscription(),
              settings.concurrency(),
              new AuditHandler(auditLog, Clock.systemUTC()));
    } catch (RuntimeException e) {
      clients.close();
      throw e;
    }
  }

  /// Starts it.
  ///
  /// @throws dev.byot.vault.config.ConfigException naming everything that is wrong
  public static AuditWorker start(Config config) {
    var settings = AuditSettings.read(config);
    var worker = new AuditWorker(settings);
    LOG.info(
        "audit-worker {} started: subscription {}, {} at a time",
        Build.version(),
        settings.subscription(),
        settings.concurrency());
    return worker;
  }

  /// Stops receiving, waits for what is being written, then lets go of everything.
  @Override
  public void close() {
    receiver.close();
    clients.close();
    LOG.info("audit-worker stopped");
  }
}
