package dev.byot.vault.auditing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.audit.AuditFilter;
import dev.byot.vault.audit.AuditLog;
import dev.byot.vault.audit.firestore.FirestoreAuditLog;
import dev.byot.vault.config.Config;
import dev.byot.vault.config.ConfigException;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.emulator.firestore.Indexes;
import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.PublishingEvents;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import dev.byot.vault.messaging.pubsub.PubSubPublisher;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The worker with the real adapters, on the local cloud.
final class AuditWorkerTest {
  private final LocalCloud cloud =
      LocalCloud.inMemory(Indexes.deployedFrom(Path.of(System.getProperty("byot.home", ""))));
  private final Config config = new Config(cloud.environment("test"));
  private final GoogleClients clients = new GoogleClients(GoogleSettings.read(config));
  private final AuditLog auditLog = new FirestoreAuditLog(clients.firestore("audit"));
  private final EventPublisher events = provision(clients);

  private static EventPublisher provision(GoogleClients clients) {
    var settings = clients.settings();
    clients.topics().createTopic(settings.topic("vault-events"));
    clients
        .subscriptions()
        .createSubscription(
            Subscription.newBuilder()
                .setName(settings.subscription("audit-worker"))
                .setTopic(settings.topic("vault-events"))
                .setAckDeadlineSeconds(10)
                .setRetryPolicy(
                    RetryPolicy.newBuilder()
                        .setMinimumBackoff(Duration.newBuilder().setNanos(10_000_000)))
                .build());
    return new PublishingEvents(PubSubPublisher.to(clients, "vault-events"), "api-service");
  }

  @AfterEach
  void close() {
    events.close();
    clients.close();
    cloud.close();
  }

  @Test
  void storesEveryEventOnceHoweverOftenItIsPublished() {
    var all = IntStream.range(0, 50).mapToObj(i -> Samples.used("cause-" + i)).toList();
    try (var _ = AuditWorker.start(config)) {
      for (var event : all) {
        events.publish(event).join();
        events.publish(event).join();
      }

      await().untilAsserted(() -> assertThat(stored()).containsExactlyInAnyOrderElementsOf(all));
    }
    assertThat(auditLog.newestFirst(AuditFilter.EVERYTHING, 100, null))
        .extracting(AuditEntry::producer)
        .containsOnly("api-service");
  }

  @Test
  void storesOnceThoughTheAnswerOfTheDatabaseIsLost() {
    cloud.faults().add(Fault.next(3, "Firestore/Commit", new Fault.Action.LoseReply()));
    try (var _ = AuditWorker.start(config)) {
      events.publish(Samples.used("cause")).join();

      await().untilAsserted(() -> assertThat(stored()).containsExactly(Samples.used("cause")));
    }
  }

  @Test
  void storesAfterAnOutageWhatWasPublishedDuringIt() {
    var refusal = new Fault.Action.Fail(Status.Code.PERMISSION_DENIED);
    cloud.faults().add(Fault.next(3, "Firestore/Commit", refusal));
    try (var _ = AuditWorker.start(config)) {
      events.publish(Samples.used("cause")).join();

      await().untilAsserted(() -> assertThat(stored()).containsExactly(Samples.used("cause")));
    }
  }

  @Test
  void namesEverythingThatIsWrongWithItsSettings() {
    var wrong = new Config(Map.of("VAULT_WORKER_CONCURRENCY", "none"));

    assertThatThrownBy(() -> AuditWorker.start(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("GOOGLE_CLOUD_PROJECT", "VAULT_WORKER_CONCURRENCY");
  }

  private List<VaultEvent> stored() {
    return auditLog.newestFirst(AuditFilter.EVERYTHING, 100, null).stream()
        .map(AuditEntry::event)
        .toList();
  }
}
