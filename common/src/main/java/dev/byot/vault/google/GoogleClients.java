package dev.byot.vault.google;

import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.FirestoreOptions;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.cloud.pubsub.v1.TopicAdminSettings;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// Makes Google's clients, for production (application default credentials) or for a local cloud,
/// and closes in the opposite order what it made.
public final class GoogleClients implements AutoCloseable {
  // A lost answer is asked for again; a caller waits at most this long for KMS or the state.
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_ATTEMPT_TIMEOUT = Duration.ofSeconds(3);

  private final GoogleSettings settings;
  private final Deque<AutoCloseable> made = new ArrayDeque<>();

  public GoogleClients(GoogleSettings settings) {
    this.settings = settings;
  }

  public GoogleSettings settings() {
    return settings;
  }

  public Firestore firestore(String database) {
    var options =
        FirestoreOptions.newBuilder()
            .setProjectId(settings.project())
            .setDatabaseId(database)
            .setRetrySettings(
                RetrySettings.newBuilder()
                    .setInitialRetryDelayDuration(Duration.ofMillis(50))
                    .setRetryDelayMultiplier(2)
                    .setMaxRetryDelayDuration(Duration.ofSeconds(1))
                    .setInitialRpcTimeoutDuration(FIRST_ATTEMPT_TIMEOUT)
                    .setRpcTimeoutMultiplier(1)
                    .setMaxRpcTimeoutDuration(FIRST_ATTEMPT_TIMEOUT)
                    .setTotalTimeoutDuration(CALL_TIMEOUT)
                    .build());
    var local = settings.firestore();
    if (local != null) {
      options
          .setChannelProvider(plaintext(local))
          .setCredentialsProvider(
              FixedCredentialsProvider.create(new FirestoreOptions.EmulatorCredentials()));
    }
    return opened(options.build().getService());
  }

  public KeyManagementServiceClient kms() {
    var builder = KeyManagementServiceSettings.newBuilder();
    var local = settings.kms();
    if (local != null) {
      builder
          .setTransportChannelProvider(plaintext(local))
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    return create(() -> KeyManagementServiceClient.create(builder.build()));
  }

  public SecretManagerServiceClient secretManager() {
    var builder = SecretManagerServiceSettings.newBuilder();
    var local = settings.secretManager();
    if (local != null) {
      builder
          .setTransportChannelProvider(plaintext(local))
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    return create(() -> SecretManagerServiceClient.create(builder.build()));
  }

  public TopicAdminClient topics() {
    var builder = TopicAdminSettings.newBuilder();
    var local = settings.pubsub();
    if (local != null) {
      builder
          .setTransportChannelProvider(plaintext(local))
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    return create(() -> TopicAdminClient.create(builder.build()));
  }

  public SubscriptionAdminClient subscriptions() {
    var builder = SubscriptionAdminSettings.newBuilder();
    var local = settings.pubsub();
    if (local != null) {
      builder
          .setTransportChannelProvider(plaintext(local))
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    return create(() -> SubscriptionAdminClient.create(builder.build()));
  }

  /// A builder of a publisher to that topic's full name; whoever builds it shuts it down.
  public Publisher.Builder publisher(String topic) {
    var builder = Publisher.newBuilder(topic);
    var local = settings.pubsub();
    if (local != null) {
      builder
          .setChannelProvider(plaintext(local))
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    return builder;
  }

  /// A builder of a subscriber of that subscription's full name; whoever builds it stops it.
  public Subscriber.Builder subscriber(String subscription, MessageReceiver receiver) {
    var builder = Subscriber.newBuilder(subscription, receiver);
    var local = settings.pubsub();
    if (local != null) {
      builder
          .setChannelProvider(plaintext(local))
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    return builder;
  }

  private static TransportChannelProvider plaintext(String endpoint) {
    return InstantiatingGrpcChannelProvider.newBuilder()
        .setEndpoint(endpoint)
        .setChannelConfigurator(channel -> channel.usePlaintext())
        .build();
  }

  /// Makes a client, which may read credentials from a file.
  @FunctionalInterface
  private interface Creation<T> {
    T create() throws IOException;
  }

  private <T extends AutoCloseable> T create(Creation<T> creation) {
    try {
      return opened(creation.create());
    } catch (IOException e) {
      throw new UncheckedIOException("a Google client cannot be made", e);
    }
  }

  private synchronized <T extends AutoCloseable> T opened(T client) {
    made.push(client);
    return client;
  }

  @Override
  public synchronized void close() {
    while (!made.isEmpty()) {
      try {
        made.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a Google client did not close", e);
      }
    }
  }
}
