package dev.byot.vault.api;

import com.google.cloud.firestore.Firestore;
import dev.byot.vault.api.audittrail.Denials;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.firebase.FirebaseAuthenticator;
import dev.byot.vault.api.limits.InFlight;
import dev.byot.vault.api.limits.LimitedAuthenticator;
import dev.byot.vault.api.limits.RateLimits;
import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.PublishingEvents;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.messaging.MessagePublisher;
import dev.byot.vault.messaging.pubsub.OwnSubscription;
import dev.byot.vault.messaging.pubsub.PubSubPublisher;
import dev.byot.vault.messaging.pubsub.PubSubReceiver;
import dev.byot.vault.state.KeyStore;
import dev.byot.vault.state.firestore.FirestoreKeyStore;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What both roles stand on; closes in the opposite order what was opened.
public final class Platform implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Platform.class);

  /// The producer's name in every event.
  public static final String SERVICE = "api-service";

  private static final int LISTENERS = 4;
  // Every instance hears all commands of all owners, 100 ms of them at a time.
  private static final int MOST_STATE_EVENTS = 1_000;

  private final ApiSettings settings;
  private final Clock clock;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final GoogleClients clients;
  private final Firestore firestore;
  private final EventPublisher events;
  private final MessagePublisher commands;
  private final Authenticator authenticator;
  private final Denials denials;
  private final InFlight inFlight;
  private final List<Runnable> cuts = new CopyOnWriteArrayList<>();
  private final StateEvents stateEvents = new StateEvents();

  Platform(ApiSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    inFlight = new InFlight(settings.load());
    clients = closing(new GoogleClients(settings.google()));
    try {
      firestore = clients.firestore(settings.firestoreDatabase());
      events =
          closing(
              new PublishingEvents(PubSubPublisher.to(clients, settings.eventsTopic()), SERVICE));
      commands = closing(PubSubPublisher.to(clients, settings.commandsTopic()));
      authenticator =
          new LimitedAuthenticator(
              closing(
                  FirebaseAuthenticator.open(
                      settings.identity(), settings.google().identityToolkit(), clock)),
              new RateLimits(settings.rates(), System::nanoTime),
              inFlight);
      denials = closing(new Denials(events, SERVICE + "/" + UUID.randomUUID(), clock));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /// Starts to hear what other instances and the worker did; once all listeners are there.
  PubSubReceiver listen() {
    denials.start();
    var subscription = closing(OwnSubscription.create(clients, settings.eventsTopic()));
    return closing(
        PubSubReceiver.start(
            clients, subscription.id(), LISTENERS, MOST_STATE_EVENTS, stateEvents));
  }

  public ApiSettings settings() {
    return settings;
  }

  public Clock clock() {
    return clock;
  }

  public GoogleClients clients() {
    return clients;
  }

  public Firestore firestore() {
    return firestore;
  }

  public KeyStore keys() {
    return new FirestoreKeyStore(firestore);
  }

  public EventPublisher events() {
    return events;
  }

  /// Where commands go: those of callers, and the reports of checks.
  public MessagePublisher commands() {
    return commands;
  }

  public Authenticator authenticator() {
    return authenticator;
  }

  public InFlight inFlight() {
    return inFlight;
  }

  /// How to end what runs once the instance has no more patience with it.
  public void cutBy(Runnable cut) {
    cuts.add(cut);
  }

  public void cutRunning() {
    cuts.forEach(Runnable::run);
  }

  public Denials denials() {
    return denials;
  }

  public StateEvents stateEvents() {
    return stateEvents;
  }

  /// Will be closed before all that was opened earlier.
  public <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      var resource = opened.pop();
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("{} did not close", resource.getClass().getSimpleName(), e);
      }
    }
  }
}
