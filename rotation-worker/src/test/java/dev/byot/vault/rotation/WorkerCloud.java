package dev.byot.vault.rotation;

import static org.awaitility.Awaitility.await;

import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.Command;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerAcceptance;
import dev.byot.vault.commands.OwnerCommand;
import dev.byot.vault.commands.firestore.FirestoreCommandStore;
import dev.byot.vault.config.Config;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.faults.Faults;
import dev.byot.vault.emulator.firestore.Indexes;
import dev.byot.vault.envelope.Binding;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.envelope.kms.KmsKek;
import dev.byot.vault.events.EventMessages;
import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.PublishingEvents;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessagePublisher;
import dev.byot.vault.messaging.pubsub.PubSubPublisher;
import dev.byot.vault.messaging.pubsub.PubSubReceiver;
import dev.byot.vault.rotation.usage.UsageCounter;
import dev.byot.vault.seal.Sealer;
import dev.byot.vault.seal.kms.KmsSealingKeys;
import dev.byot.vault.secret.Secret;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.KeyStore;
import dev.byot.vault.state.StateUnavailableException;
import dev.byot.vault.state.firestore.FirestoreKeyStore;
import dev.byot.vault.state.firestore.KeyDocuments;
import dev.byot.vault.usage.UsageStore;
import dev.byot.vault.usage.firestore.FirestoreUsageStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A local cloud with all that the worker needs, and the half of the API that feeds it.
final class WorkerCloud implements AutoCloseable {
  private static final String PROJECT = "test";
  private static final String RING = "projects/test/locations/global/keyRings/vault";

  private final LocalCloud cloud =
      LocalCloud.inMemory(Indexes.deployedFrom(Path.of(System.getProperty("byot.home", ""))));
  private final Map<String, String> variables = new HashMap<>(cloud.environment(PROJECT));
  private final GoogleClients clients =
      new GoogleClients(GoogleSettings.read(new Config(variables)));
  private final List<VaultEvent> events = new CopyOnWriteArrayList<>();
  private final Firestore firestore;
  private final CommandStore commands;
  private final KeyStore keys;
  private final Sealer sealer;
  private final EnvelopeCipher cipher;
  private final MessagePublisher topic;
  private final EventPublisher calls;
  private final PubSubReceiver listener;

  WorkerCloud() {
    topic("key-commands-dead", "key-commands-dead", false);
    topic("key-commands", "rotation-worker", true);
    topic("vault-events", "listener", false);
    subscribeUsage();
    keys();
    root();
    firestore = clients.firestore("(default)");
    commands = new FirestoreCommandStore(firestore);
    keys = new FirestoreKeyStore(firestore);
    sealer = sealerTo(sealingKey());
    var kek = new KmsKek(clients.kms(), variables.getOrDefault("VAULT_KEK", ""));
    cipher = new EnvelopeCipher(kek, new SecureRandom());
    topic = PubSubPublisher.to(clients, "key-commands");
    calls = new PublishingEvents(PubSubPublisher.to(clients, "vault-events"), "api-service");
    listener =
        PubSubReceiver.start(
            clients,
            "listener",
            1,
            message -> {
              EventMessages.read(message).forEach(each -> events.add(each.event()));
              return Disposition.DONE;
            });
  }

  private void subscribeUsage() {
    var settings = clients.settings();
    clients
        .subscriptions()
        .createSubscription(
            Subscription.newBuilder()
                .setName(settings.subscription("usage"))
                .setTopic(settings.topic("vault-events"))
                .setFilter(UsageCounter.FILTER)
                .setAckDeadlineSeconds(10)
                .build());
    variables.put("VAULT_USAGE_DELAY", "PT0.1S");
  }

  private void topic(String name, String subscription, boolean ordered) {
    var settings = clients.settings();
    clients.topics().createTopic(settings.topic(name));
    clients
        .subscriptions()
        .createSubscription(
            Subscription.newBuilder()
                .setName(settings.subscription(subscription))
                .setTopic(settings.topic(name))
                .setEnableMessageOrdering(ordered)
                .setAckDeadlineSeconds(10)
                .setRetryPolicy(
                    RetryPolicy.newBuilder()
                        .setMinimumBackoff(Duration.newBuilder().setNanos(10_000_000))
                        .setMaximumBackoff(Duration.newBuilder().setNanos(100_000_000)))
                .build());
  }

  private void keys() {
    var kms = clients.kms();
    kms.createKeyRing("projects/test/locations/global", "vault", KeyRing.getDefaultInstance());
    kms.createCryptoKey(
        RING, "kek", CryptoKey.newBuilder().setPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT).build());
    kms.createCryptoKey(
        RING,
        "sealing",
        CryptoKey.newBuilder()
            .setPurpose(CryptoKeyPurpose.ASYMMETRIC_DECRYPT)
            .setVersionTemplate(
                CryptoKeyVersionTemplate.newBuilder()
                    .setAlgorithm(CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256))
            .build());
    variables.put("VAULT_KEK", RING + "/cryptoKeys/kek");
    variables.put("VAULT_SEALING_KEYS", RING + "/cryptoKeys/sealing/cryptoKeyVersions/1");
  }

  private void root() {
    var secrets = clients.secretManager();
    var secret =
        com.google.cloud.secretmanager.v1.Secret.newBuilder()
            .setReplication(
                Replication.newBuilder().setAutomatic(Replication.Automatic.getDefaultInstance()))
            .build();
    var parent = secrets.createSecret("projects/test", "fingerprint", secret).getName();
    var payload = SecretPayload.newBuilder().setData(ByteString.copyFrom(new byte[32])).build();
    secrets.addSecretVersion(parent, payload);
    variables.put("VAULT_FINGERPRINT_SECRET", "projects/test/secrets/fingerprint/versions/1");
  }

  /// What tells the worker where everything is.
  Map<String, String> variables() {
    return Map.copyOf(variables);
  }

  RotationWorker startWorker() {
    return RotationWorker.start(new Config(variables));
  }

  /// A worker that opens what was sealed to these versions, and to no others.
  RotationWorker startWorker(List<String> sealingKeys) {
    var changed = new HashMap<>(variables);
    changed.put("VAULT_SEALING_KEYS", String.join(",", sealingKeys));
    return RotationWorker.start(new Config(changed));
  }

  /// The version that everything is sealed to that does not say otherwise.
  String sealingKey() {
    return variables.getOrDefault("VAULT_SEALING_KEYS", "");
  }

  /// One more version of the sealing key.
  String nextSealingKey() {
    var parent = RING + "/cryptoKeys/sealing";
    return clients
        .kms()
        .createCryptoKeyVersion(parent, CryptoKeyVersion.getDefaultInstance())
        .getName();
  }

  Sealer sealerTo(String version) {
    return new Sealer(new KmsSealingKeys(clients.kms()).read(version));
  }

  Faults faults() {
    return cloud.faults();
  }

  /// What was published on `vault-events`, each event as often as it came.
  List<VaultEvent> events() {
    return List.copyOf(events);
  }

  /// Tells of a call, as the API does.
  void tell(VaultEvent event) {
    calls.publish(event).join();
  }

  UsageStore usage() {
    return new FirestoreUsageStore(firestore);
  }

  RotationWorker startWorker(String variable, String value) {
    var changed = new HashMap<>(variables);
    changed.put(variable, value);
    return RotationWorker.start(new Config(changed));
  }

  KeyState find(KeyRef key) {
    return keys.find(key);
  }

  Optional<Outcome> outcome(Command command) {
    return commands.find(command.owner(), command.id()).map(AcceptedCommand::outcome);
  }

  KeyCommand set(KeyRef key, String apiKey, String label) {
    return set(sealer, key, apiKey, label);
  }

  static KeyCommand set(Sealer sealer, KeyRef key, String apiKey, String label) {
    var id = CommandId.next();
    var json = "{\"apiKey\":\"" + apiKey + "\"}";
    try (var secret = Secret.taking(json.getBytes(StandardCharsets.UTF_8))) {
      var sealed = sealer.seal(secret, key, id, Instant.now().plusSeconds(300));
      return new KeyCommand.SetKey(id, key, sealed, label, null);
    }
  }

  /// Accepts and publishes, as the API does.
  void send(KeyCommand command) {
    publish(accept(command));
  }

  Message accept(KeyCommand command) {
    return accept(command, CommandMessages.encode(command, "request"));
  }

  Message accept(KeyCommand command, Message message) {
    var acceptance =
        new Acceptance(command, message, "digest-" + command.id(), null, null, false, "request");
    // As a caller who repeats a request that failed.
    await()
        .ignoreException(StateUnavailableException.class)
        .until(() -> commands.accept(acceptance, Instant.now()).id().equals(command.id()));
    return message;
  }

  Message accept(OwnerCommand command) {
    var message = CommandMessages.encode(command, "request");
    var acceptance =
        new OwnerAcceptance(command, message, "digest-" + command.id(), null, "request");
    await()
        .ignoreException(StateUnavailableException.class)
        .until(() -> commands.accept(acceptance, Instant.now()).id().equals(command.id()));
    return message;
  }

  void publish(Message message) {
    topic.publish(message).join();
  }

  DocumentReference document(KeyRef key) {
    return KeyDocuments.at(firestore, key);
  }

  /// What a proxied call would be made with.
  ///
  /// @throws dev.byot.vault.envelope.EnvelopeException if the envelope does not open in its place,
  ///   enabled, until its expiry
  Optional<String> use(KeyRef key) {
    var state = find(key);
    var secret = state.secret();
    if (secret == null || state.status() != KeyStatus.ACTIVE || !state.stops().isEmpty()) {
      return Optional.empty();
    }
    var binding = new Binding(key, secret.secretId(), true, state.settings().expiresAt());
    try (var plaintext = cipher.decrypt(secret.envelope(), binding)) {
      return Optional.of(plaintext.use(bytes -> new String(bytes, StandardCharsets.UTF_8)));
    }
  }

  /// The attributes of what lies in the dead letters.
  List<Map<String, String>> deadLetters() {
    var subscription = clients.settings().subscription("key-commands-dead");
    return clients.subscriptions().pull(subscription, 100).getReceivedMessagesList().stream()
        .map(received -> received.getMessage().getAttributesMap())
        .toList();
  }

  /// What the stored envelope holds, opened in the state it is stored in.
  String open(KeyRef key) {
    var state = find(key);
    var secret = Objects.requireNonNull(state.secret());
    try (var plaintext = cipher.decrypt(secret.envelope(), state.binding())) {
      return plaintext.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    cloud.faults().clear();
    listener.close();
    topic.close();
    calls.close();
    clients.close();
    cloud.close();
  }
}
