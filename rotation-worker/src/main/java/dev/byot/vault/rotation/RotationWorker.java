package dev.byot.vault.rotation;

import dev.byot.vault.commands.firestore.FirestoreCommandStore;
import dev.byot.vault.config.Config;
import dev.byot.vault.derived.DerivedKeys;
import dev.byot.vault.derived.Fingerprints;
import dev.byot.vault.derived.secretmanager.SecretManagerRoots;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.envelope.kms.KmsKek;
import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.PublishingEvents;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.messaging.MessagePublisher;
import dev.byot.vault.messaging.pubsub.PubSubPublisher;
import dev.byot.vault.messaging.pubsub.PubSubReceiver;
import dev.byot.vault.process.Build;
import dev.byot.vault.rotation.commands.Announcer;
import dev.byot.vault.rotation.commands.CommandHandler;
import dev.byot.vault.rotation.commands.DeadLetters;
import dev.byot.vault.rotation.commands.Endurance;
import dev.byot.vault.rotation.commands.Preparation;
import dev.byot.vault.rotation.usage.UsageCounter;
import dev.byot.vault.seal.kms.KmsUnsealer;
import dev.byot.vault.state.firestore.FirestoreKeyStore;
import dev.byot.vault.usage.firestore.FirestoreUsageLedger;
import java.security.SecureRandom;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running worker: decides key commands until it is closed.
public final class RotationWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RotationWorker.class);

  private final GoogleClients clients;
  private final EventPublisher events;
  private final MessagePublisher deadLetters;
  private final PubSubReceiver receiver;
  private final UsageCounter usage;

  private RotationWorker(RotationSettings settings) {
    clients = new GoogleClients(settings.google());
    try {
      var preparation = preparation(settings);
      var firestore = clients.firestore(settings.database());
      var topic = PubSubPublisher.to(clients, settings.eventsTopic());
      events = new PublishingEvents(topic, CommandHandler.PRODUCER);
      deadLetters = PubSubPublisher.to(clients, settings.deadLettersTopic());
      var ledger = new FirestoreUsageLedger(firestore, Clock.systemUTC());
      var handler =
          new CommandHandler(
              new FirestoreCommandStore(firestore),
              new FirestoreKeyStore(firestore),
              preparation,
              new Endurance(settings.maxDeliveries()),
              new Announcer(events),
              new DeadLetters(deadLetters),
              ledger,
              Clock.systemUTC());
      usage =
          UsageCounter.start(clients, settings.usageSubscription(), ledger, settings.usageDelay());
      receiver =
          PubSubReceiver.start(clients, settings.subscription(), settings.concurrency(), handler);
    } catch (RuntimeException e) {
      clients.close();
      throw e;
    }
  }

  private Preparation preparation(RotationSettings settings) {
    var kms = clients.kms();
    var unsealer = KmsUnsealer.create(kms, settings.sealingKeys());
    var cipher = new EnvelopeCipher(new KmsKek(kms, settings.kek()), new SecureRandom());
    var root = new SecretManagerRoots(clients.secretManager()).read(settings.fingerprintSecret());
    try (var keys = new DerivedKeys(root)) {
      return new Preparation(settings.catalogue(), unsealer, cipher, new Fingerprints(keys));
    }
  }

  /// Starts it.
  ///
  /// @throws dev.byot.vault.config.ConfigException naming everything that is wrong
  public static RotationWorker start(Config config) {
    var settings = RotationSettings.read(config);
    var worker = new RotationWorker(settings);
    LOG.info(
        "rotation-worker {} started: subscription {}, {} at a time",
        Build.version(),
        settings.subscription(),
        settings.concurrency());
    return worker;
  }

  /// Stops receiving, waits for what is being decided, publishes it, then lets go of everything.
  @Override
  public void close() {
    usage.close();
    receiver.close();
    deadLetters.close();
    events.close();
    clients.close();
    LOG.info("rotation-worker stopped");
  }
}
