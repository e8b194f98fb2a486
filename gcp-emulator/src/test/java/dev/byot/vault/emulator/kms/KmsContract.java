package dev.byot.vault.emulator.kms;

import static com.google.api.gax.rpc.StatusCode.Code.FAILED_PRECONDITION;
import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.Digest;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import dev.byot.vault.emulator.testing.LocalHttp;
import dev.byot.vault.emulator.testing.Refused;
import dev.byot.vault.emulator.testing.TestedCloud;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What KMS does, in memory and across a restart.
abstract class KmsContract {
  private static final String LOCATION = "projects/p/locations/europe-west1";
  private static final String RING = LOCATION + "/keyRings/r";
  private static final ByteString TEXT = ByteString.copyFromUtf8("a data key");
  private static final ByteString AAD = ByteString.copyFromUtf8("its place");

  private final TestedCloud<KeyManagementServiceClient> kms;

  KmsContract(TestedCloud<KeyManagementServiceClient> kms) {
    this.kms = kms;
  }

  static KeyManagementServiceClient connect(TransportChannelProvider channels) throws IOException {
    return KeyManagementServiceClient.create(
        KeyManagementServiceSettings.newBuilder()
            .setTransportChannelProvider(channels)
            .setCredentialsProvider(NoCredentialsProvider.create())
            .build());
  }

  @BeforeEach
  void createRing() {
    kms.client().createKeyRing(LOCATION, "r", KeyRing.getDefaultInstance());
  }

  @AfterEach
  void close() {
    kms.close();
  }

  @Test
  void opensLaterWhatItEncryptedButOnlyWithTheSameAssociatedData() {
    var key = symmetric();
    var sealed =
        kms.client()
            .encrypt(
                EncryptRequest.newBuilder()
                    .setName(key)
                    .setPlaintext(TEXT)
                    .setAdditionalAuthenticatedData(AAD)
                    .build())
            .getCiphertext();
    kms.restart();
    var opening = DecryptRequest.newBuilder().setName(key).setCiphertext(sealed);

    assertThat(
            kms.client()
                .decrypt(opening.setAdditionalAuthenticatedData(AAD).build())
                .getPlaintext())
        .isEqualTo(TEXT);
    Refused.with(
        INVALID_ARGUMENT,
        "Decryption failed",
        () -> kms.client().decrypt(opening.setAdditionalAuthenticatedData(TEXT).build()));
  }

  @Test
  void encryptsWithTheNewPrimaryAndOpensWhatTheOldOneMade() {
    var key = symmetric();
    var old = kms.client().encrypt(key, TEXT).getCiphertext();
    var second = addVersion(key);
    kms.restart();

    kms.client().updateCryptoKeyPrimaryVersion(key, "2");
    kms.restart();

    assertThat(kms.client().getCryptoKey(key).getPrimary().getName()).isEqualTo(second);
    assertThat(kms.client().encrypt(key, TEXT).getName()).isEqualTo(second);
    assertThat(kms.client().decrypt(key, old).getUsedPrimary()).isFalse();
  }

  @Test
  void switchesThePrimaryLateIfToldSo() throws Exception {
    var key = symmetric();
    var second = addVersion(key);
    kms.cloud().kms().delayPrimary(Duration.ofHours(1));

    var answer = kms.client().updateCryptoKeyPrimaryVersion(key, "2");

    assertThat(answer.getPrimary().getName()).isEqualTo(second);
    assertThat(kms.client().getCryptoKey(key).getPrimary().getName()).isEqualTo(second);
    var late = kms.client().encrypt(key, TEXT);
    assertThat(late.getName()).isEqualTo(key + "/cryptoKeyVersions/1");
    assertThat(kms.client().decrypt(key, late.getCiphertext()).getUsedPrimary()).isTrue();

    try (var http = new LocalHttp(kms.cloud().identityEndpoint())) {
      var path = "/byot-emulator/v1/kms";
      assertThat(http.post(path, "{\"primaryDelayMillis\": -1}").statusCode()).isEqualTo(400);
      assertThat(http.post(path, "{\"primaryDelayMillis\": 0}").statusCode()).isEqualTo(200);
    }
    assertThat(kms.client().encrypt(key, TEXT).getName()).isEqualTo(second);
  }

  @Test
  void usesAVersionOnlyWhileItIsEnabled() {
    var key = symmetric();
    var version = key + "/cryptoKeyVersions/1";
    var sealed = kms.client().encrypt(key, TEXT).getCiphertext();

    setState(version, CryptoKeyVersionState.DISABLED);
    kms.restart();
    var text = version + " is not enabled, current state is: DISABLED.";
    Refused.with(FAILED_PRECONDITION, text, () -> kms.client().decrypt(key, sealed));
    Refused.with(FAILED_PRECONDITION, text, () -> kms.client().encrypt(key, TEXT));
    Refused.with(FAILED_PRECONDITION, text, () -> kms.client().encrypt(version, TEXT));
    Refused.with(
        FAILED_PRECONDITION, text, () -> kms.client().updateCryptoKeyPrimaryVersion(key, "1"));

    setState(version, CryptoKeyVersionState.ENABLED);
    kms.restart();
    assertThat(kms.client().decrypt(key, sealed).getPlaintext()).isEqualTo(TEXT);
  }

  @Test
  void restoresWhatIsScheduledForDestruction() {
    var key = symmetric();
    var version = key + "/cryptoKeyVersions/1";
    var sealed = kms.client().encrypt(key, TEXT).getCiphertext();
    kms.client().destroyCryptoKeyVersion(version);
    kms.restart();
    Refused.with(
        FAILED_PRECONDITION,
        version + " is not enabled, current state is: DESTROY_SCHEDULED.",
        () -> kms.client().decrypt(key, sealed));

    kms.client().restoreCryptoKeyVersion(version);
    kms.restart();
    assertThat(kms.client().getCryptoKeyVersion(version).getState())
        .isEqualTo(CryptoKeyVersionState.DISABLED);

    setState(version, CryptoKeyVersionState.ENABLED);
    assertThat(kms.client().decrypt(key, sealed).getPlaintext()).isEqualTo(TEXT);
    assertThat(addVersion(key)).isEqualTo(key + "/cryptoKeyVersions/2");
  }

  @Test
  void opensWhatWasSealedToItsPublicKey() throws Exception {
    var version =
        version(
            CryptoKeyPurpose.ASYMMETRIC_DECRYPT,
            CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256);
    var published = kms.client().getPublicKey(version);
    kms.restart();

    var sealed = new PublishedKey(published, "RSA").seal(TEXT);

    assertThat(kms.client().asymmetricDecrypt(version, sealed).getPlaintext()).isEqualTo(TEXT);
    assertThat(kms.client().getPublicKey(version)).isEqualTo(published);
  }

  @Test
  void signsDataAndDigestsWithP256() throws Exception {
    var version =
        version(CryptoKeyPurpose.ASYMMETRIC_SIGN, CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256);
    var published = new PublishedKey(kms.client().getPublicKey(version), "EC");
    var digest = MessageDigest.getInstance("SHA-256").digest(TEXT.toByteArray());
    kms.restart();

    var ofDigest =
        kms.client()
            .asymmetricSign(
                version, Digest.newBuilder().setSha256(ByteString.copyFrom(digest)).build());
    var ofData = sign(version);

    assertThat(published.verifies("SHA256withECDSA", TEXT, ofDigest.getSignature())).isTrue();
    assertThat(published.verifies("SHA256withECDSA", TEXT, ofData)).isTrue();
    assertThat(published.verifies("SHA256withECDSA", AAD, ofData)).isFalse();
  }

  @Test
  void signsDataWithEd25519() throws Exception {
    var version =
        version(CryptoKeyPurpose.ASYMMETRIC_SIGN, CryptoKeyVersionAlgorithm.EC_SIGN_ED25519);
    var published = new PublishedKey(kms.client().getPublicKey(version), "Ed25519");
    var before = sign(version);
    kms.restart();

    assertThat(published.verifies("Ed25519", TEXT, before)).isTrue();
    assertThat(published.verifies("Ed25519", AAD, before)).isFalse();
    assertThat(sign(version)).isEqualTo(before);
  }

  @Test
  void verifiesItsOwnMacs() {
    var version = version(CryptoKeyPurpose.MAC, CryptoKeyVersionAlgorithm.HMAC_SHA256);
    var mac = kms.client().macSign(version, TEXT).getMac();
    kms.restart();

    assertThat(mac.size()).isEqualTo(32);
    assertThat(kms.client().macVerify(version, TEXT, mac).getSuccess()).isTrue();
    assertThat(kms.client().macVerify(version, AAD, mac).getSuccess()).isFalse();
  }

  @Test
  void listsInPages() {
    var key = symmetric();
    for (var i = 2; i <= 12; i++) {
      addVersion(key);
    }
    kms.restart();
    var request = ListCryptoKeyVersionsRequest.newBuilder().setParent(key).setPageSize(5).build();

    var first = kms.client().listCryptoKeyVersions(request).getPage();

    assertThat(first.getResponse().getTotalSize()).isEqualTo(12);
    assertThat(first.getValues()).hasSize(5);
    assertThat(first.hasNextPage()).isTrue();
    assertThat(kms.client().listCryptoKeyVersions(request).iterateAll())
        .extracting(CryptoKeyVersion::getName)
        .hasSize(12)
        .startsWith(key + "/cryptoKeyVersions/1", key + "/cryptoKeyVersions/2")
        .endsWith(key + "/cryptoKeyVersions/12");
    assertThat(kms.client().listCryptoKeys(RING).iterateAll())
        .extracting(CryptoKey::getName)
        .containsExactly(key);
    assertThat(kms.client().listKeyRings(LOCATION).iterateAll())
        .extracting(KeyRing::getName)
        .containsExactly(RING);
  }

  private String symmetric() {
    var key = CryptoKey.newBuilder().setPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT).build();
    return kms.client().createCryptoKey(RING, "k", key).getName();
  }

  private String version(CryptoKeyPurpose purpose, CryptoKeyVersionAlgorithm algorithm) {
    var key =
        CryptoKey.newBuilder()
            .setPurpose(purpose)
            .setVersionTemplate(KmsFixture.ofAlgorithm(algorithm))
            .build();
    return kms.client().createCryptoKey(RING, "k", key).getName() + "/cryptoKeyVersions/1";
  }

  private String addVersion(String key) {
    return kms.client()
        .createCryptoKeyVersion(key, CryptoKeyVersion.getDefaultInstance())
        .getName();
  }

  private ByteString sign(String version) {
    var request = AsymmetricSignRequest.newBuilder().setName(version).setData(TEXT).build();
    return kms.client().asymmetricSign(request).getSignature();
  }

  private void setState(String version, CryptoKeyVersionState state) {
    kms.client()
        .updateCryptoKeyVersion(
            CryptoKeyVersion.newBuilder().setName(version).setState(state).build(),
            FieldMask.newBuilder().addPaths("state").build());
  }
}
