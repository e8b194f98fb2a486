package dev.byot.vault.kms;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.faults.Faults;
import java.io.IOException;
import java.util.List;

/// The local cloud's KMS and Secret Manager with Google's clients, and a line that can be noisy.
public final class LocalKms implements AutoCloseable {
  private static final String LOCATION = "projects/local/locations/global";
  private static final String RING = LOCATION + "/keyRings/vault";

  private final LocalCloud cloud = LocalCloud.inMemory();
  private final NoisyLine line = new NoisyLine();
  private final KeyManagementServiceClient kms;
  private final SecretManagerServiceClient secrets;

  public LocalKms() throws IOException {
    kms =
        KeyManagementServiceClient.create(
            KeyManagementServiceSettings.newBuilder()
                .setTransportChannelProvider(channel())
                .setCredentialsProvider(NoCredentialsProvider.create())
                .build());
    secrets =
        SecretManagerServiceClient.create(
            SecretManagerServiceSettings.newBuilder()
                .setTransportChannelProvider(channel())
                .setCredentialsProvider(NoCredentialsProvider.create())
                .build());
    kms.createKeyRing(LOCATION, "vault", KeyRing.getDefaultInstance());
  }

  private TransportChannelProvider channel() {
    return InstantiatingGrpcChannelProvider.newBuilder()
        .setEndpoint(cloud.endpoint())
        .setInterceptorProvider(() -> List.of(line))
        .setChannelConfigurator(builder -> builder.usePlaintext())
        .build();
  }

  public KeyManagementServiceClient kms() {
    return kms;
  }

  public SecretManagerServiceClient secrets() {
    return secrets;
  }

  public Faults faults() {
    return cloud.faults();
  }

  public NoisyLine line() {
    return line;
  }

  /// Creates a symmetric key and gives its name.
  public String createKek(String id) {
    return create(
        id,
        CryptoKeyPurpose.ENCRYPT_DECRYPT,
        CryptoKeyVersionAlgorithm.GOOGLE_SYMMETRIC_ENCRYPTION);
  }

  /// Creates an RSA key for decryption and gives the name of its first version.
  public String createSealVersion(String id, CryptoKeyVersionAlgorithm algorithm) {
    var key = create(id, CryptoKeyPurpose.ASYMMETRIC_DECRYPT, algorithm);
    return key + "/cryptoKeyVersions/1";
  }

  private String create(String id, CryptoKeyPurpose purpose, CryptoKeyVersionAlgorithm algorithm) {
    var template = CryptoKeyVersionTemplate.newBuilder().setAlgorithm(algorithm);
    var key = CryptoKey.newBuilder().setPurpose(purpose).setVersionTemplate(template).build();
    return kms.createCryptoKey(RING, id, key).getName();
  }

  /// Makes a new version the primary one and gives its name.
  public String rotate(String key) {
    var version = kms.createCryptoKeyVersion(key, CryptoKeyVersion.getDefaultInstance()).getName();
    kms.updateCryptoKeyPrimaryVersion(key, version.substring(version.lastIndexOf('/') + 1));
    return version;
  }

  @Override
  public void close() {
    kms.close();
    secrets.close();
    cloud.close();
  }
}
