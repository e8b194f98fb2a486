package dev.byot.vault.local;

import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.DeadlineExceededException;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyName;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersionName;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.KeyRingName;
import com.google.cloud.kms.v1.LocationName;
import com.google.cloud.secretmanager.v1.ProjectName;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretName;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersionName;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.ExpirationPolicy;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.SubscriptionName;
import com.google.pubsub.v1.TopicName;
import dev.byot.vault.config.Config;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import dev.byot.vault.rotation.usage.UsageCounter;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Creates on a local cloud what terraform creates on the real one. Whatever is there already stays
/// as it is, but for filters, so that a vault that is started again finds its keys.
public final class Provisioning {
  /// The project of a local vault.
  public static final String PROJECT = "byot-local";

  private static final String LOCATION = "global";
  private static final String KEY_RING = "vault";
  private static final String KEK = "kek";
  private static final String SEALING = "sealing";
  private static final String FIRST = "1";
  private static final String COMMANDS = "key-commands";
  private static final String DEAD_LETTERS = "key-commands-dead";
  private static final String EVENTS = "vault-events";
  private static final String ROTATION_WORKER = "rotation-worker";
  private static final String USAGE = "usage";
  private static final String AUDIT_WORKER = "audit-worker";
  private static final int ACK_DEADLINE_SECONDS = 30;
  private static final int MIN_BACK_OFF_SECONDS = 1;
  private static final int MAX_BACK_OFF_SECONDS = 60;
  private static final int DEAD_LETTER_RETENTION_SECONDS = 7 * 24 * 60 * 60;

  // Pub/Sub's most: with these back-offs, more than the hour after which the worker gives up what
  // is no stop.
  private static final int MAX_DELIVERIES = 100;
  private static final int CREATION_ATTEMPTS = 5;
  private static final int ROOT_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final GoogleClients clients;
  private final String project;

  private Provisioning(GoogleClients clients) {
    this.clients = clients;
    project = clients.settings().project();
  }

  /// Creates what is missing on that cloud, in the project [#PROJECT].
  ///
  /// @return the variables that tell every service where everything is, the cloud itself included
  public static Map<String, String> provision(LocalCloud cloud) {
    return provision(cloud.environment(PROJECT));
  }

  /// The same on the cloud that these variables point at.
  ///
  /// @throws IllegalArgumentException if it is not a local one
  public static Map<String, String> provision(Map<String, String> cloud) {
    var config = new Config(cloud);
    var settings = GoogleSettings.read(config);
    config.check();
    if (!settings.local()) {
      throw new IllegalArgumentException("only a local cloud is provisioned by the vault itself");
    }
    var variables = new LinkedHashMap<>(cloud);
    try (var clients = new GoogleClients(settings)) {
      new Provisioning(clients).createIn(variables);
    }
    return variables;
  }

  private void createIn(Map<String, String> variables) {
    topics();
    variables.put("VAULT_COMMANDS_TOPIC", COMMANDS);
    variables.put("VAULT_EVENTS_TOPIC", EVENTS);
    subscription(
        working(ROTATION_WORKER, COMMANDS)
            .setEnableMessageOrdering(true)
            .setDeadLetterPolicy(
                DeadLetterPolicy.newBuilder()
                    .setDeadLetterTopic(TopicName.format(project, DEAD_LETTERS))
                    .setMaxDeliveryAttempts(MAX_DELIVERIES)));
    variables.put("VAULT_COMMANDS_SUBSCRIPTION", ROTATION_WORKER);
    variables.put("VAULT_COMMANDS_MAX_DELIVERIES", Integer.toString(MAX_DELIVERIES));
    subscription(deadLetters());
    variables.put("VAULT_DEAD_LETTERS_TOPIC", DEAD_LETTERS);
    subscription(working(USAGE, EVENTS).setFilter(UsageCounter.FILTER));
    variables.put("VAULT_USAGE_SUBSCRIPTION", USAGE);
    variables.put("VAULT_USAGE_DELAY", "PT0.5S");
    subscription(working(AUDIT_WORKER, EVENTS));
    variables.put("VAULT_AUDIT_SUBSCRIPTION", AUDIT_WORKER);
    keys(variables);
    roots(variables);
  }

  private void topics() {
    var topics = clients.topics();
    for (var topic : List.of(COMMANDS, DEAD_LETTERS, EVENTS)) {
      unlessThere(() -> topics.createTopic(TopicName.of(project, topic)));
    }
  }

  /// One whose messages a worker handles, again and again until it has.
  private Subscription.Builder working(String name, String topic) {
    return Subscription.newBuilder()
        .setName(SubscriptionName.format(project, name))
        .setTopic(TopicName.format(project, topic))
        .setAckDeadlineSeconds(ACK_DEADLINE_SECONDS)
        .setRetryPolicy(
            RetryPolicy.newBuilder()
                .setMinimumBackoff(seconds(MIN_BACK_OFF_SECONDS))
                .setMaximumBackoff(seconds(MAX_BACK_OFF_SECONDS)));
  }

  /// Nobody works on these: they are kept so that people can look.
  private Subscription.Builder deadLetters() {
    return Subscription.newBuilder()
        .setName(SubscriptionName.format(project, DEAD_LETTERS))
        .setTopic(TopicName.format(project, DEAD_LETTERS))
        .setMessageRetentionDuration(seconds(DEAD_LETTER_RETENTION_SECONDS))
        // However long nobody looks.
        .setExpirationPolicy(ExpirationPolicy.getDefaultInstance());
  }

  /// A filter cannot be changed: with another one, of an earlier version, it is made anew.
  private void subscription(Subscription.Builder wanted) {
    var subscriptions = clients.subscriptions();
    unlessThere(() -> subscriptions.createSubscription(wanted.build()));
    if (!subscriptions.getSubscription(wanted.getName()).getFilter().equals(wanted.getFilter())) {
      subscriptions.deleteSubscription(wanted.getName());
      unlessThere(() -> subscriptions.createSubscription(wanted.build()));
    }
  }

  private void keys(Map<String, String> variables) {
    var kms = clients.kms();
    var location = LocationName.of(project, LOCATION);
    unlessThere(() -> kms.createKeyRing(location, KEY_RING, KeyRing.getDefaultInstance()));
    var ring = KeyRingName.of(project, LOCATION, KEY_RING);
    var kek = CryptoKey.newBuilder().setPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT).build();
    unlessThere(() -> kms.createCryptoKey(ring, KEK, kek));
    var sealing =
        CryptoKey.newBuilder()
            .setPurpose(CryptoKeyPurpose.ASYMMETRIC_DECRYPT)
            .setVersionTemplate(
                CryptoKeyVersionTemplate.newBuilder()
                    .setAlgorithm(CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256))
            .build();
    unlessThere(() -> kms.createCryptoKey(ring, SEALING, sealing));
    variables.put("VAULT_KEK", CryptoKeyName.format(project, LOCATION, KEY_RING, KEK));
    variables.put(
        "VAULT_SEALING_KEYS",
        CryptoKeyVersionName.format(project, LOCATION, KEY_RING, SEALING, FIRST));
  }

  private void roots(Map<String, String> variables) {
    var secrets = clients.secretManager();
    variables.put("VAULT_FINGERPRINT_SECRET", root(secrets, "fingerprint"));
    variables.put("VAULT_CURSOR_SECRET", root(secrets, "cursor"));
    variables.put("VAULT_CAPABILITY_SECRET", root(secrets, "capability"));
  }

  /// A secret of random bytes, in a first version that is made once.
  private String root(SecretManagerServiceClient secrets, String name) {
    var secret =
        Secret.newBuilder()
            .setReplication(
                Replication.newBuilder().setAutomatic(Replication.Automatic.getDefaultInstance()))
            .build();
    unlessThere(() -> secrets.createSecret(ProjectName.of(project), name, secret));
    var parent = SecretName.of(project, name);
    if (!secrets.listSecretVersions(parent).iterateAll().iterator().hasNext()) {
      var bytes = new byte[ROOT_BYTES];
      RANDOM.nextBytes(bytes);
      secrets.addSecretVersion(
          parent, SecretPayload.newBuilder().setData(ByteString.copyFrom(bytes)).build());
    }
    return SecretVersionName.format(project, name, FIRST);
  }

  /// A busy machine may take longer to make an RSA key than a call may last: then once more, and
  /// what was made meanwhile is there.
  private static void unlessThere(Runnable creation) {
    for (var left = CREATION_ATTEMPTS; ; left--) {
      try {
        creation.run();
        return;
      } catch (AlreadyExistsException _) {
        // From an earlier start.
        return;
      } catch (DeadlineExceededException e) {
        if (left == 1) {
          throw e;
        }
      }
    }
  }

  private static Duration seconds(int count) {
    return Duration.newBuilder().setSeconds(count).build();
  }
}
