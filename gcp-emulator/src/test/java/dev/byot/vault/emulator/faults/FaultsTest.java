package dev.byot.vault.emulator.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.InternalException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.api.gax.rpc.UnavailableException;
import com.google.cloud.secretmanager.v1.CreateSecretRequest;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import dev.byot.vault.emulator.LocalCloud;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultsTest {
  private static final String PROJECT = "projects/faults";
  private final LocalCloud cloud = LocalCloud.inMemory();
  private SecretManagerServiceClient secrets;

  @BeforeEach
  void connect() throws IOException {
    var channels =
        InstantiatingGrpcChannelProvider.newBuilder()
            .setEndpoint(cloud.endpoint())
            .setChannelConfigurator(channel -> channel.usePlaintext())
            .build();
    secrets =
        SecretManagerServiceClient.create(
            SecretManagerServiceSettings.newBuilder()
                .setTransportChannelProvider(channels)
                .setCredentialsProvider(NoCredentialsProvider.create())
                .build());
  }

  @AfterEach
  void close() {
    secrets.close();
    cloud.close();
  }

  private Secret create(String id) {
    var automatic = Replication.Automatic.getDefaultInstance();
    var replication = Replication.newBuilder().setAutomatic(automatic);
    return secrets.createSecret(
        PROJECT, id, Secret.newBuilder().setReplication(replication).build());
  }

  @Test
  void failsTheNextCallsOnlyAndWithoutEffect() {
    cloud.faults().add(Fault.next(1, "CreateSecret", new Fault.Action.Fail(Status.Code.INTERNAL)));

    assertThatThrownBy(() -> create("one")).isInstanceOf(InternalException.class);

    assertThat(create("one").getName()).endsWith("/one");
    assertThat(cloud.faults().list()).isEmpty();
  }

  @Test
  void losesTheAnswerOfACallThatHappened() {
    cloud.faults().add(Fault.next(1, "CreateSecret", new Fault.Action.LoseReply()));

    assertThatThrownBy(() -> create("one")).isInstanceOf(UnavailableException.class);

    assertThat(secrets.getSecret(PROJECT + "/secrets/one").getName()).endsWith("/one");
  }

  @Test
  void strikesOnlyTheResourceThatItNames() {
    cloud
        .faults()
        .add(Fault.always("CreateSecret", new Fault.Action.Fail(Status.Code.INTERNAL)).on("bad"));

    assertThat(create("good").getName()).endsWith("/good");
    assertThatThrownBy(() -> create("bad")).isInstanceOf(InternalException.class);
  }

  @Test
  void strikesAsOftenAsTheSeedSays() {
    cloud
        .faults()
        .add(
            Fault.always("CreateSecret", new Fault.Action.Fail(Status.Code.INTERNAL)).with(0.5, 7));
    var random = new Random(7);

    for (var i = 0; i < 20; i++) {
      var id = "s" + i;
      if (random.nextDouble() < 0.5) {
        assertThatThrownBy(() -> create(id)).isInstanceOf(InternalException.class);
      } else {
        assertThat(create(id).getName()).endsWith(id);
      }
    }
  }

  @Test
  void holdsACallBackUntilTheFreezeIsCleared() {
    var id = cloud.faults().add(Fault.always("CreateSecret", new Fault.Action.Freeze()));
    var frozen = CompletableFuture.supplyAsync(() -> create("one"));
    assertThatThrownBy(() -> secrets.getSecret(PROJECT + "/secrets/one"));
    assertThat(frozen).isNotDone();

    cloud.faults().clear(id);

    assertThat(frozen.join().getName()).endsWith("/one");
  }

  @Test
  void delaysACallThatThenHappens() {
    var delay = Duration.ofMillis(30);
    cloud.faults().add(Fault.always("CreateSecret", new Fault.Action.Delay(delay)));
    var before = System.nanoTime();

    assertThat(create("one").getName()).endsWith("/one");

    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(delay.toNanos());
    cloud.faults().clear();
  }

  @Test
  void doesNotDoTheFrozenWorkOfACallerWhoHasLeft() {
    var id = cloud.faults().add(Fault.next(1, "CreateSecret", new Fault.Action.Freeze()));
    var leaving =
        secrets
            .createSecretCallable()
            .futureCall(
                CreateSecretRequest.newBuilder().setParent(PROJECT).setSecretId("one").build());
    await().until(() -> cloud.faults().list().isEmpty());
    leaving.cancel(true);

    cloud.faults().clear(id);

    assertThatThrownBy(() -> secrets.getSecret(PROJECT + "/secrets/one"))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void clearsAFreezeThatIsUsedUp() {
    var id = cloud.faults().add(Fault.next(1, "CreateSecret", new Fault.Action.Freeze()));
    var frozen = CompletableFuture.supplyAsync(() -> create("one"));
    await().until(() -> cloud.faults().list().isEmpty());

    cloud.faults().clear(id);

    assertThat(frozen.join().getName()).endsWith("/one");
  }
}
