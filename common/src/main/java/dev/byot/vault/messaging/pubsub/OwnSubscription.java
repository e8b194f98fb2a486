package dev.byot.vault.messaging.pubsub;

import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.ApiException;
import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.protobuf.Duration;
import com.google.pubsub.v1.ExpirationPolicy;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.google.GoogleClients;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A subscription of this instance alone: it hears every event that changes whether a key may be
/// used, from now on.
public final class OwnSubscription implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnSubscription.class);
  private static final String FILTER = "attributes.scope = \"state\"";
  // A lease does not outlive 10 s: older news is of no use.
  private static final int RETENTION_SECONDS = 600;
  // What a killed instance leaves behind goes by itself; a day is Pub/Sub's minimum.
  private static final int EXPIRATION_SECONDS = 86_400;

  private final SubscriptionAdminClient admin;
  private final String name;
  private final String id;

  private OwnSubscription(SubscriptionAdminClient admin, String name, String id) {
    this.admin = admin;
    this.name = name;
    this.id = id;
  }

  /// Creates it.
  ///
  /// @param topic the id of the topic of events
  public static OwnSubscription create(GoogleClients clients, String topic) {
    var settings = clients.settings();
    var id = "api-" + UUID.randomUUID();
    var name = settings.subscription(id);
    var admin = clients.subscriptions();
    var wanted =
        Subscription.newBuilder()
            .setName(name)
            .setTopic(settings.topic(topic))
            .setFilter(FILTER)
            .setAckDeadlineSeconds(10)
            .setMessageRetentionDuration(Duration.newBuilder().setSeconds(RETENTION_SECONDS))
            .setExpirationPolicy(
                ExpirationPolicy.newBuilder()
                    .setTtl(Duration.newBuilder().setSeconds(EXPIRATION_SECONDS)))
            .build();
    try {
      admin.createSubscription(wanted);
    } catch (AlreadyExistsException e) {
      // Nobody else makes this name: an earlier try got through, and only its answer was lost.
      LOG.debug("subscription {} was there", id, e);
    }
    return new OwnSubscription(admin, name, id);
  }

  /// Its id in the project.
  public String id() {
    return id;
  }

  @Override
  public void close() {
    try {
      admin.deleteSubscription(name);
    } catch (ApiException e) {
      LOG.warn("subscription {} was not deleted; it expires by itself: {}", id, e.getStatusCode());
    }
  }
}
