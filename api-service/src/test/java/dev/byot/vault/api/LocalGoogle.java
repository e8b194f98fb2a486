package dev.byot.vault.api;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.LocationName;
import com.google.cloud.secretmanager.v1.ProjectName;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.TopicName;
import dev.byot.vault.config.Config;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.firestore.Indexes;
import dev.byot.vault.emulator.identity.TokenClaims;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// A local cloud with what api-service needs of it.
final class LocalGoogle implements AutoCloseable {
  static final String PROJECT = "test-project";
  static final String WORKER = "worker";

  private final LocalCloud cloud =
      LocalCloud.inMemory(Indexes.deployedFrom(Path.of(System.getProperty("byot.home", ""))));
  private final GoogleClients clients =
      new GoogleClients(GoogleSettings.read(new Config(cloud.environment(PROJECT))));
  private final Map<String, String> variables = new HashMap<>(cloud.environment(PROJECT));

  LocalGoogle() {
    variables.put("VAULT_LOCAL", "true");
    variables.put("VAULT_PORT", "0");
    variables.put("VAULT_SHUTDOWN_GRACE", "PT1S");
    variables.put("VAULT_SECURITY_UIDS", "eve");
    topics();
    keys();
    cursorSecret();
  }

  private void topics() {
    for (var topic : new String[] {"key-commands", "vault-events"}) {
      clients.topics().createTopic(TopicName.of(PROJECT, topic));
    }
    clients
        .subscriptions()
        .createSubscription(
            Subscription.newBuilder()
                .setName(clients.settings().subscription(WORKER))
                .setTopic(clients.settings().topic("key-commands"))
                .setEnableMessageOrdering(true)
                .setAckDeadlineSeconds(30)
                .build());
  }

  void deleteSubscriptionsOf(String topic) {
    clients
        .topics()
        .listTopicSubscriptions(TopicName.of(PROJECT, topic))
        .iterateAll()
        .forEach(clients.subscriptions()::deleteSubscription);
  }

  private void keys() {
    var kms = clients.kms();
    var ring =
        kms.createKeyRing(LocationName.of(PROJECT, "global"), "vault", KeyRing.getDefaultInstance())
            .getName();
    var kek =
        kms.createCryptoKey(
            ring,
            "kek",
            CryptoKey.newBuilder().setPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT).build());
    var sealing =
        kms.createCryptoKey(
            ring,
            "sealing",
            CryptoKey.newBuilder()
                .setPurpose(CryptoKeyPurpose.ASYMMETRIC_DECRYPT)
                .setVersionTemplate(
                    CryptoKeyVersionTemplate.newBuilder()
                        .setAlgorithm(CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256))
                .build());
    variables.put("VAULT_KEK", kek.getName());
    variables.put("VAULT_SEALING_KEYS", sealing.getName() + "/cryptoKeyVersions/1");
  }

  private void cursorSecret() {
    var secrets = clients.secretManager();
    var secret =
        secrets.createSecret(
            ProjectName.of(PROJECT),
            "cursor",
            Secret.newBuilder()
                .setReplication(
                    Replication.newBuilder()
                        .setAutomatic(Replication.Automatic.getDefaultInstance()))
                .build());
    var version =
        secrets.addSecretVersion(
            secret.getName(),
            SecretPayload.newBuilder().setData(ByteString.copyFrom(new byte[32])).build());
    variables.put("VAULT_CURSOR_SECRET", version.getName());
  }

  GoogleClients clients() {
    return clients;
  }

  Map<String, String> variables() {
    return new HashMap<>(variables);
  }

  String token(String uid, String... roles) {
    return cloud.identity().idTokens().mint(PROJECT, TokenClaims.of(uid).withRoles(roles));
  }

  @Override
  public void close() {
    clients.close();
    cloud.close();
  }
}
