package dev.byot.vault.emulator.kms;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ProtectionLevel;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.ServedGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;

/// The service in front of a store, and Google's own client of it.
final class KmsFixture implements AutoCloseable {
  static final String LOCATION = "projects/p/locations/europe-west1";
  static final String RING = LOCATION + "/keyRings/r";

  private final Store store;
  private final ServedGrpc server;
  private final KeyManagementServiceClient client;

  KmsFixture(Store store, Clock clock) {
    this.store = store;
    server = new ServedGrpc(new KmsService(store, clock));
    try {
      client =
          KeyManagementServiceClient.create(
              KeyManagementServiceSettings.newBuilder()
                  .setTransportChannelProvider(server.channels())
                  .setCredentialsProvider(NoCredentialsProvider.create())
                  .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  KmsFixture withRing() {
    client.createKeyRing(LOCATION, "r", KeyRing.getDefaultInstance());
    return this;
  }

  KeyManagementServiceClient client() {
    return client;
  }

  CryptoKey symmetric(String id) {
    return client.createCryptoKey(RING, id, ofPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT).build());
  }

  CryptoKey hsm(String id) {
    var template =
        CryptoKeyVersionTemplate.newBuilder().setProtectionLevel(ProtectionLevel.HSM).build();
    return client.createCryptoKey(
        RING, id, ofPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT).setVersionTemplate(template).build());
  }

  CryptoKey rsa(String id) {
    return client.createCryptoKey(
        RING,
        id,
        ofPurpose(CryptoKeyPurpose.ASYMMETRIC_DECRYPT)
            .setVersionTemplate(ofAlgorithm(CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256))
            .build());
  }

  /// The name of the first version of a new key.
  String version(String id, CryptoKeyPurpose purpose, CryptoKeyVersionAlgorithm algorithm) {
    return client
            .createCryptoKey(
                RING, id, ofPurpose(purpose).setVersionTemplate(ofAlgorithm(algorithm)).build())
            .getName()
        + "/cryptoKeyVersions/1";
  }

  static CryptoKey.Builder ofPurpose(CryptoKeyPurpose purpose) {
    return CryptoKey.newBuilder().setPurpose(purpose);
  }

  static CryptoKeyVersionTemplate ofAlgorithm(CryptoKeyVersionAlgorithm algorithm) {
    return CryptoKeyVersionTemplate.newBuilder().setAlgorithm(algorithm).build();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    store.close();
  }
}
