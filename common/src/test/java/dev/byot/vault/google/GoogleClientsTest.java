package dev.byot.vault.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.Metric;
import com.google.api.MonitoredResource;
import com.google.api.gax.rpc.DeadlineExceededException;
import com.google.api.gax.rpc.UnavailableException;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.TimeInterval;
import com.google.monitoring.v3.TimeSeries;
import com.google.monitoring.v3.TypedValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.byot.vault.config.Config;
import dev.byot.vault.emulator.faults.Fault;
import io.grpc.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GoogleClientsTest {
  private final LocalGoogle google = new LocalGoogle();

  @AfterEach
  void close() {
    google.close();
  }

  @Test
  void closesEveryClientThatItMade() {
    var clients = google.clients();
    var kms = clients.kms();
    var secrets = clients.secretManager();
    var metrics = clients.metrics();
    var topics = clients.topics();
    var subscriptions = clients.subscriptions();
    var firestore = clients.firestore("(default)");

    clients.close();

    assertThat(kms.isShutdown()).isTrue();
    assertThat(secrets.isShutdown()).isTrue();
    assertThat(metrics.isShutdown()).isTrue();
    assertThat(topics.isShutdown()).isTrue();
    assertThat(subscriptions.isShutdown()).isTrue();
    assertThatThrownBy(() -> firestore.document("a/b").get().get()).isNotNull();
    assertThatCode(clients::close).doesNotThrowAnyException();
  }

  @Test
  void closesWhileACallHangs() {
    google.cloud().faults().add(Fault.always("google.firestore", new Fault.Action.Freeze()));
    var firestore = google.clients().firestore("(default)");
    var hanging = firestore.document("a/b").set(Map.of("c", "d"));

    google.clients().close();

    assertThat(hanging).isNotNull();
  }

  @Test
  void repeatsOnlyWhatGoogleHoldsToBeHarmless() {
    google.topic("events");
    var name = google.clients().settings().topic("events");
    var topics = google.clients().topics();
    var faults = google.cloud().faults();

    faults.add(Fault.next(2, "Publisher/GetTopic", fail(Status.Code.UNAVAILABLE)));
    assertThat(topics.getTopic(name).getName()).isEqualTo(name);

    faults.add(Fault.next(1, "Publisher/DeleteTopic", fail(Status.Code.DEADLINE_EXCEEDED)));
    assertThatThrownBy(() -> topics.deleteTopic(name))
        .isInstanceOfAny(DeadlineExceededException.class, UnavailableException.class);
  }

  @Test
  void doesNothingTwiceWhenAnAnswerIsLost() {
    var kms = google.clients().kms();
    var secrets = google.clients().secretManager();
    var project = "projects/" + google.clients().settings().project();
    var ring = kms.createKeyRing(project + "/locations/global", "r", KeyRing.getDefaultInstance());
    var key =
        kms.createCryptoKey(
                ring.getName(),
                "k",
                CryptoKey.newBuilder().setPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT).build())
            .getName();
    var automatic = Replication.newBuilder().setAutomatic(Replication.Automatic.newBuilder());
    var secret =
        secrets
            .createSecret(project, "s", Secret.newBuilder().setReplication(automatic).build())
            .getName();
    var payload = SecretPayload.newBuilder().setData(ByteString.copyFromUtf8("x")).build();
    for (var method : List.of("CreateCryptoKeyVersion", "AddSecretVersion", "CreateTimeSeries")) {
      google.cloud().faults().add(Fault.always(method, new Fault.Action.LoseReply()));
    }

    assertThatThrownBy(() -> kms.createCryptoKeyVersion(key, CryptoKeyVersion.getDefaultInstance()))
        .isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> secrets.addSecretVersion(secret, payload))
        .isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> google.clients().metrics().createTimeSeries(project, List.of(point())))
        .isInstanceOf(UnavailableException.class);

    assertThat(kms.listCryptoKeyVersions(key).iterateAll()).hasSize(2);
    assertThat(secrets.listSecretVersions(secret).iterateAll()).hasSize(1);
    assertThat(google.clients().metrics().listMetricDescriptors(project).iterateAll()).hasSize(1);
  }

  private static TimeSeries point() {
    var now = Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond());
    return TimeSeries.newBuilder()
        .setMetric(Metric.newBuilder().setType("custom.googleapis.com/uses"))
        .setResource(MonitoredResource.newBuilder().setType("global"))
        .addPoints(
            Point.newBuilder()
                .setInterval(TimeInterval.newBuilder().setEndTime(now))
                .setValue(TypedValue.newBuilder().setInt64Value(1)))
        .build();
  }

  private static Fault.Action fail(Status.Code code) {
    return new Fault.Action.Fail(code);
  }

  @Test
  void databasesAreApart() throws Exception {
    var one = google.clients().firestore("(default)");
    var other = google.clients().firestore("audit");

    one.document("a/b").set(Map.of("c", "d")).get();

    assertThat(one.document("a/b").get().get().exists()).isTrue();
    assertThat(other.document("a/b").get().get().exists()).isFalse();
  }

  @Test
  void goesToTheRegionalEndpointsThatWereChosen() {
    var pubsub = "europe-west1-pubsub.googleapis.com:443";
    var kms = "cloudkms.europe-west1.rep.googleapis.com:443";
    var secrets = "secretmanager.europe-west1.rep.googleapis.com:443";
    var settings =
        GoogleSettings.read(
            new Config(
                Map.of(
                    "GOOGLE_CLOUD_PROJECT", "p",
                    "VAULT_PUBSUB_ENDPOINT", pubsub,
                    "VAULT_KMS_ENDPOINT", kms,
                    "VAULT_SECRET_MANAGER_ENDPOINT", secrets)));

    try (var clients = new GoogleClients(settings)) {
      assertThat(clients.kmsSettings().getEndpoint()).isEqualTo(kms);
      assertThat(clients.secretManagerSettings().getEndpoint()).isEqualTo(secrets);
      assertThat(clients.topicSettings().getEndpoint()).isEqualTo(pubsub);
      assertThat(clients.subscriber(settings.subscription("s"), (_, _) -> {}))
          .extracting("endpoint")
          .isEqualTo(pubsub);
    }
  }
}
