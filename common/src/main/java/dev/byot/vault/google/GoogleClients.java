package dev.byot.vault.google;

import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.core.BackgroundResource;
import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.FirestoreOptions;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.cloud.monitoring.v3.MetricServiceSettings;
import com.google.cloud.pubsub.v1.MessageReceiver;
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
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes Google's clients, for production (application default credentials) or for a local cloud,
/// and closes in the opposite order what it made.
public final class GoogleClients implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GoogleClients.class);

  // Firestore answers within 100 ms. A try that was lost is given up after 3 s, so that a call can
  // be repeated twice before whoever waits for it gives up. A commit that is repeated because its
  // answer was lost does nothing twice: the stores write under preconditions.
  private static final Patience STATE = new Patience(Duration.ofSeconds(3), Duration.ofSeconds(10));

  // KMS, Secret Manager and the administration of Pub/Sub, some at start-up: longer than gRPC takes
  // to connect on a machine that is busy starting (seen: 5 s), far shorter than Google's minute,
  // which a request would hang for. Google repeats what is harmless (reads, encryption, creations
  // that would then exist already) and never what is not: a key version and a secret version more
  // would each be a second effect.
  private static final Patience OTHERS =
      new Patience(Duration.ofSeconds(10), Duration.ofSeconds(20));

  // Metrics are written again a minute later, and a repeated point would be refused as out of
  // order: one try, short enough not to hold up the end of a process.
  private static final Patience METRICS =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5));

  // For all of them. Cloud Run gives 10 s after SIGTERM, and others have to close too.
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final GoogleSettings settings;
  private final Deque<Made> made = new ArrayDeque<>();

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
            .setRetrySettings(STATE.settings());
    var local = settings.firestore();
    if (local != null) {
      options
          .setChannelProvider(plaintext(local))
          .setCredentialsProvider(
              FixedCredentialsProvider.create(new FirestoreOptions.EmulatorCredentials()));
    }
    var firestore = options.build().getService();
    return opened(firestore, firestore::shutdownNow);
  }

  public KeyManagementServiceClient kms() {
    var builder = kmsSettings();
    return create(() ->
        KeyManagementServiceClient.create(builder.applyToAllUnaryMethods(OTHERS::limit).build()));
  }

  KeyManagementServiceSettings.Builder kmsSettings() {
    var builder = KeyManagementServiceSettings.newBuilder();
    connect(settings.kms(), builder::setTransportChannelProvider, builder::setCredentialsProvider);
    choose(settings.endpoints().kms(), builder::setEndpoint);
    return builder;
  }

  public SecretManagerServiceClient secretManager() {
    var builder = secretManagerSettings();
    return create(() ->
        SecretManagerServiceClient.create(builder.applyToAllUnaryMethods(OTHERS::limit).build()));
  }

  SecretManagerServiceSettings.Builder secretManagerSettings() {
    var builder = SecretManagerServiceSettings.newBuilder();
    connect(
        settings.secretManager(),
        builder::setTransportChannelProvider,
        builder::setCredentialsProvider);
    choose(settings.endpoints().secretManager(), builder::setEndpoint);
    return builder;
  }

  public MetricServiceClient metrics() {
    var builder = MetricServiceSettings.newBuilder();
    connect(
        settings.monitoring(),
        builder::setTransportChannelProvider,
        builder::setCredentialsProvider);
    return create(
        () -> MetricServiceClient.create(builder.applyToAllUnaryMethods(METRICS::limit).build()));
  }

  public TopicAdminClient topics() {
    var builder = topicSettings();
    return create(
        () -> TopicAdminClient.create(builder.applyToAllUnaryMethods(OTHERS::limit).build()));
  }

  TopicAdminSettings.Builder topicSettings() {
    var builder = TopicAdminSettings.newBuilder();
    connect(
        settings.pubsub(), builder::setTransportChannelProvider, builder::setCredentialsProvider);
    choose(settings.endpoints().pubsub(), builder::setEndpoint);
    // Else every publish waits for 10 ms, and goes out with those of other ordering keys.
    builder
        .publishSettings()
        .setBatchingSettings(BatchingSettings.newBuilder().setIsEnabled(false).build());
    return builder;
  }

  public SubscriptionAdminClient subscriptions() {
    var builder = SubscriptionAdminSettings.newBuilder();
    connect(
        settings.pubsub(), builder::setTransportChannelProvider, builder::setCredentialsProvider);
    choose(settings.endpoints().pubsub(), builder::setEndpoint);
    return create(() ->
        SubscriptionAdminClient.create(builder.applyToAllUnaryMethods(OTHERS::limit).build()));
  }

  /// A builder of a subscriber of that subscription's full name; whoever builds it stops it.
  public Subscriber.Builder subscriber(String subscription, MessageReceiver receiver) {
    var builder = Subscriber.newBuilder(subscription, receiver);
    connect(settings.pubsub(), builder::setChannelProvider, builder::setCredentialsProvider);
    choose(settings.endpoints().pubsub(), builder::setEndpoint);
    return builder;
  }

  /// Points a client at a local cloud, if there is one, to which it does not show who it is.
  private static void connect(
      @Nullable String local,
      Consumer<TransportChannelProvider> channels,
      Consumer<CredentialsProvider> credentials) {
    if (local != null) {
      channels.accept(plaintext(local));
      credentials.accept(NoCredentialsProvider.create());
    }
  }

  /// Points a client at one of Google's endpoints, if one was chosen; never set with a local cloud.
  private static void choose(@Nullable String endpoint, Consumer<String> endpoints) {
    if (endpoint != null) {
      endpoints.accept(endpoint);
    }
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

  private <T extends BackgroundResource> T create(Creation<T> creation) {
    try {
      var client = creation.create();
      return opened(client, client::shutdownNow);
    } catch (IOException e) {
      throw new UncheckedIOException("a Google client cannot be made", e);
    }
  }

  /// A client that was made, and how to end it if it does not close.
  private record Made(AutoCloseable client, Runnable atLast) {
    CompletableFuture<?> beginToClose() {
      var closed = new CompletableFuture<@Nullable Void>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              client.close();
              closed.complete(null);
            } catch (Exception e) {
              closed.completeExceptionally(e);
            }
          });
      return closed;
    }

    void awaitClosed(CompletableFuture<?> closed, long deadline) {
      try {
        closed.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        end();
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn("a {} did not close", client.getClass().getSimpleName(), e);
        end();
      }
    }

    /// Firestore's client throws here if its close has come to its end in the meantime.
    private void end() {
      try {
        atLast.run();
      } catch (IllegalStateException | IllegalArgumentException e) {
        LOG.info("a {} had closed already", client.getClass().getSimpleName(), e);
      }
    }
  }

  private synchronized <T extends AutoCloseable> T opened(T client, Runnable atLast) {
    made.push(new Made(client, atLast));
    return client;
  }

  /// Closes every client that was made, whether or not the others do.
  @Override
  public synchronized void close() {
    var deadline = System.nanoTime() + CLOSE_PATIENCE.toNanos();
    var closing = new LinkedHashMap<Made, CompletableFuture<?>>();
    made.forEach(client -> closing.put(client, client.beginToClose()));
    made.clear();
    closing.forEach((client, closed) -> client.awaitClosed(closed, deadline));
  }
}
