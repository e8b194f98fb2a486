package dev.byot.vault.google;

import com.google.pubsub.v1.Subscription;
import dev.byot.vault.config.Config;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.firestore.Indexes;
import java.nio.file.Path;
import java.util.UUID;

/// A local cloud in memory, and the vault's own clients for it.
public final class LocalGoogle implements AutoCloseable {
  private final LocalCloud cloud =
      LocalCloud.inMemory(Indexes.deployedFrom(Path.of(System.getProperty("byot.home", ""))));
  private final String project = "p-" + UUID.randomUUID().toString().substring(0, 8);
  private final GoogleClients clients =
      new GoogleClients(GoogleSettings.read(new Config(cloud.environment(project))));

  public LocalCloud cloud() {
    return cloud;
  }

  public GoogleClients clients() {
    return clients;
  }

  public void topic(String id) {
    clients.topics().createTopic(clients.settings().topic(id));
  }

  public void subscription(String id, String topic) {
    clients
        .subscriptions()
        .createSubscription(
            Subscription.newBuilder()
                .setName(clients.settings().subscription(id))
                .setTopic(clients.settings().topic(topic))
                .setEnableMessageOrdering(true)
                .build());
  }

  @Override
  public void close() {
    clients.close();
    cloud.close();
  }
}
