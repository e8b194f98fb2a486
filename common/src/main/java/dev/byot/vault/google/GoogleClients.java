package dev.byot.vault.google;

import com.google.api.gax.core.BackgroundResource;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.api.gax.rpc.UnaryCallSettings;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes Google's clients, for production (application default credentials) or for a local cloud,
/// and closes in the opposite order what it made.
public final class GoogleClients implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GoogleClients.class);

  // Firestore answers within 100 ms. A try that was lost is given up after 3 s, so that a call can
  // be repeated twice before whoever waits for it gives up.
  private static final RetrySettings STATE = within(Duration.ofSeconds(3), Duration.ofSeconds(10));

  // Calls of the other services, some at start-up: longer than gRPC takes to connect on a machine
  // that is busy starting (seen: 5 s), far shorter than Google's minute, which a request would hang
  // for. Which calls are repeated at all stays as Google has it: none that might do something
  // twice.
  private static final RetrySettings OTHERS =
      within(Duration.ofSeconds(10), Duration.ofSeconds(20));

  // Cloud Run gives 10 s after SIGTERM, and others have to close too.
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
            .setRetrySettings(STATE);
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
    var builder = KeyManagementServiceSettings.newBuilder();
    var local = settings.kms();
    if (local != null) {
      builder
          .setTransportChannelProvider(plaintext(local))
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    return create(() -> {
      builder.applyToAllUnaryMethods(GoogleClients::limit);
      return KeyManagementServiceClient.create(builder.build());
    });
  }

  public SecretManagerServiceClient secretManager() {
    var builder = SecretManagerServiceSettings.newBuilder();
    var local = settings.secretManager();
    if (local != null) {
      builder
          .setTransportChannelProvider(plaintext(local))
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    return create(() -> {
      builder.applyToAllUnaryMethods(GoogleClients::limit);
      return SecretManagerServiceClient.create(builder.build());
    });
  }

  public TopicAdminClient topics() {
    var builder = TopicAdminSettings.newBuilder();
    var local = settings.pubsub();
    if (local != null) {
      builder
          .setTransportChannelProvider(plaintext(local))
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    return create(() -> {
      builder.applyToAllUnaryMethods(GoogleClients::limit);
      return TopicAdminClient.create(builder.build());
    });
  }

  public SubscriptionAdminClient subscriptions() {
    var builder = SubscriptionAdminSettings.newBuilder();
    var local = settings.pubsub();
    if (local != null) {
      builder
          .setTransportChannelProvider(plaintext(local))
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    return create(() -> {
      builder.applyToAllUnaryMethods(GoogleClients::limit);
      return SubscriptionAdminClient.create(builder.build());
    });
  }

  /// A builder of a batching publisher to that topic's full name; whoever builds it shuts it down.
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

  private static RetrySettings within(Duration attempt, Duration total) {
    return RetrySettings.newBuilder()
        .setInitialRetryDelayDuration(Duration.ofMillis(50))
        .setRetryDelayMultiplier(2)
        .setMaxRetryDelayDuration(Duration.ofSeconds(1))
        .setInitialRpcTimeoutDuration(attempt)
        .setRpcTimeoutMultiplier(1)
        .setMaxRpcTimeoutDuration(attempt)
        .setTotalTimeoutDuration(total)
        .build();
  }

  @SuppressWarnings("NullAway") // what a function of type Void has to return
  private static Void limit(UnaryCallSettings.Builder<?, ?> call) {
    call.setRetrySettings(OTHERS);
    return null;
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
    void close() {
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
      try {
        closed.get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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
      } catch (IllegalStateException e) {
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
    while (!made.isEmpty()) {
      made.pop().close();
    }
  }
}
