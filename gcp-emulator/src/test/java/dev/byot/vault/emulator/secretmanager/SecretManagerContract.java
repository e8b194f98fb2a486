package dev.byot.vault.emulator.secretmanager;

import static com.google.api.gax.rpc.StatusCode.Code.ALREADY_EXISTS;
import static com.google.api.gax.rpc.StatusCode.Code.FAILED_PRECONDITION;
import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static com.google.api.gax.rpc.StatusCode.Code.NOT_FOUND;
import static com.google.api.gax.rpc.StatusCode.Code.UNIMPLEMENTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.secretmanager.v1.ListSecretVersionsRequest;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.byot.vault.emulator.rpc.Checksums;
import dev.byot.vault.emulator.testing.Refused;
import dev.byot.vault.emulator.testing.TestedCloud;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What Secret Manager does, in memory and across a restart.
abstract class SecretManagerContract {
  private static final String NAME = "projects/p/secrets/pepper";
  private static final Secret AUTOMATIC =
      Secret.newBuilder()
          .setReplication(
              Replication.newBuilder().setAutomatic(Replication.Automatic.getDefaultInstance()))
          .putLabels("purpose", "fingerprint")
          .build();

  private final TestedCloud<SecretManagerServiceClient> secrets;

  SecretManagerContract(TestedCloud<SecretManagerServiceClient> secrets) {
    this.secrets = secrets;
  }

  static SecretManagerServiceClient connect(TransportChannelProvider channels) throws IOException {
    return SecretManagerServiceClient.create(
        SecretManagerServiceSettings.newBuilder()
            .setTransportChannelProvider(channels)
            .setCredentialsProvider(NoCredentialsProvider.create())
            .build());
  }

  @AfterEach
  void close() {
    secrets.close();
  }

  @Test
  void handsOutAVersionByNumberAndTheLatest() {
    secrets.client().createSecret("projects/p", "pepper", AUTOMATIC);
    add("one");
    secrets.restart();
    var second = add("two");
    secrets.restart();

    var first = secrets.client().accessSecretVersion(NAME + "/versions/1");
    var latest = secrets.client().accessSecretVersion(NAME + "/versions/latest");

    assertThat(second.getName()).isEqualTo(NAME + "/versions/2");
    assertThat(second.getClientSpecifiedPayloadChecksum()).isFalse();
    assertThat(first.getPayload().getData().toStringUtf8()).isEqualTo("one");
    assertThat(latest.getName()).isEqualTo(NAME + "/versions/2");
    assertThat(latest.getPayload().getData().toStringUtf8()).isEqualTo("two");
    assertThat(latest.getPayload().getDataCrc32C())
        .isEqualTo(Checksums.crc32c(latest.getPayload().getData()));
  }

  @Test
  void checksTheChecksumOfAPayload() {
    secrets.client().createSecret("projects/p", "pepper", AUTOMATIC);
    var data = ByteString.copyFromUtf8("one");
    var payload = SecretPayload.newBuilder().setData(data);

    var version =
        secrets
            .client()
            .addSecretVersion(NAME, payload.setDataCrc32C(Checksums.crc32c(data)).build());

    assertThat(version.getClientSpecifiedPayloadChecksum()).isTrue();
    Refused.with(
        INVALID_ARGUMENT,
        "The checksum in field data_crc32c did not match the data in field data.",
        () -> secrets.client().addSecretVersion(NAME, payload.setDataCrc32C(1).build()));
  }

  @Test
  void withholdsDisabledVersionsAndForgetsDestroyedOnes() {
    secrets.client().createSecret("projects/p", "pepper", AUTOMATIC);
    var name = add("one").getName();

    secrets.client().disableSecretVersion(name);
    secrets.restart();
    Refused.with(
        FAILED_PRECONDITION,
        "Secret Version [" + name + "] is in DISABLED state.",
        () -> secrets.client().accessSecretVersion(NAME + "/versions/latest"));
    secrets.client().enableSecretVersion(name);
    assertThat(secrets.client().accessSecretVersion(name).getPayload().getData().toStringUtf8())
        .isEqualTo("one");

    var destroyed = secrets.client().destroySecretVersion(name);
    assertThat(destroyed.getState()).isEqualTo(SecretVersion.State.DESTROYED);
    assertThat(destroyed.hasDestroyTime()).isTrue();
    secrets.restart();
    Refused.with(
        FAILED_PRECONDITION,
        "is in DESTROYED state.",
        () -> secrets.client().accessSecretVersion(name));
    Refused.with(
        FAILED_PRECONDITION,
        "is in DESTROYED state.",
        () -> secrets.client().enableSecretVersion(name));
    assertThat(add("two").getName()).isEqualTo(NAME + "/versions/2");
  }

  @Test
  void forgetsADeletedSecretAndStartsAnewUnderItsName() {
    secrets.client().createSecret("projects/p", "pepper", AUTOMATIC);
    secrets.client().createSecret("projects/p", "pepper2", AUTOMATIC);
    add("one");
    add("two");

    secrets.client().deleteSecret(NAME);
    secrets.restart();

    Refused.with(
        NOT_FOUND, "Secret [" + NAME + "] not found.", () -> secrets.client().deleteSecret(NAME));
    Refused.with(
        NOT_FOUND,
        "Secret [" + NAME + "] not found or has no versions.",
        () -> secrets.client().accessSecretVersion(NAME + "/versions/1"));
    assertThat(secrets.client().listSecrets("projects/p").iterateAll())
        .extracting(Secret::getName)
        .containsExactly("projects/p/secrets/pepper2");
    secrets.client().createSecret("projects/p", "pepper", AUTOMATIC);
    assertThat(add("three").getName()).isEqualTo(NAME + "/versions/1");
  }

  @Test
  void listsSecretsAndVersionsNewestFirst() {
    secrets.client().createSecret("projects/p", "pepper", AUTOMATIC);
    secrets.client().createSecret("projects/p", "capability", AUTOMATIC);
    secrets.client().createSecret("projects/other", "pepper", AUTOMATIC);
    for (var i = 0; i < 11; i++) {
      add("value " + i);
    }
    secrets.restart();

    assertThat(secrets.client().listSecrets("projects/p").iterateAll())
        .extracting(Secret::getName)
        .containsExactly("projects/p/secrets/capability", NAME);
    assertThat(
            secrets
                .client()
                .listSecretVersions(
                    ListSecretVersionsRequest.newBuilder().setParent(NAME).setPageSize(4).build())
                .iterateAll())
        .extracting(SecretVersion::getName)
        .hasSize(11)
        .startsWith(NAME + "/versions/11", NAME + "/versions/10")
        .endsWith(NAME + "/versions/1");
    assertThat(secrets.client().getSecret(NAME).getLabelsMap())
        .containsEntry("purpose", "fingerprint");
    assertThat(secrets.client().getSecretVersion(NAME + "/versions/latest").getName())
        .isEqualTo(NAME + "/versions/11");
  }

  @Test
  void saysWhatIsWrong() {
    secrets.client().createSecret("projects/p", "pepper", AUTOMATIC);

    Refused.with(
        ALREADY_EXISTS,
        "Secret [" + NAME + "] already exists.",
        () -> secrets.client().createSecret("projects/p", "pepper", AUTOMATIC));
    Refused.with(
        NOT_FOUND,
        "Secret [projects/p/secrets/x] not found.",
        () -> secrets.client().getSecret("projects/p/secrets/x"));
    Refused.with(
        NOT_FOUND,
        "Secret [" + NAME + "] not found or has no versions.",
        () -> secrets.client().accessSecretVersion(NAME + "/versions/latest"));
    Refused.with(
        NOT_FOUND,
        "Secret [projects/p/secrets/x] not found or has no versions.",
        () -> secrets.client().accessSecretVersion("projects/p/secrets/x/versions/1"));
    Refused.with(
        NOT_FOUND,
        "Secret Version [" + NAME + "/versions/7] not found.",
        () -> secrets.client().accessSecretVersion(NAME + "/versions/7"));
    Refused.with(
        INVALID_ARGUMENT,
        "replication is required",
        () -> secrets.client().createSecret("projects/p", "x", Secret.getDefaultInstance()));
    Refused.with(
        INVALID_ARGUMENT,
        "secret_id",
        () -> secrets.client().createSecret("projects/p", "no spaces", AUTOMATIC));
    Refused.with(
        INVALID_ARGUMENT, "secret version", () -> secrets.client().accessSecretVersion("nonsense"));
    Refused.with(INVALID_ARGUMENT, "payload.data", () -> add(""));
    Refused.with(
        UNIMPLEMENTED,
        "ttl",
        () ->
            secrets
                .client()
                .createSecret(
                    "projects/p",
                    "x",
                    AUTOMATIC.toBuilder().setTtl(Duration.newBuilder().setSeconds(60)).build()));
  }

  private SecretVersion add(String data) {
    return secrets
        .client()
        .addSecretVersion(
            NAME, SecretPayload.newBuilder().setData(ByteString.copyFromUtf8(data)).build());
  }
}
