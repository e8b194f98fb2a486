package dev.byot.vault.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.kms.v1.CreateKeyRingRequest;
import com.google.cloud.kms.v1.KeyManagementServiceGrpc;
import com.google.cloud.kms.v1.ListKeyRingsRequest;
import dev.byot.vault.emulator.testing.LocalHttp;
import io.grpc.ManagedChannelBuilder;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The local cloud as a process: what it prints, how it ends, what survives it.
final class MainTest {
  private static final String LOCATION = "projects/demo-byot/locations/global";
  private static final String CERTIFICATES =
      "/www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com";
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  @TempDir private Path data;

  @Test
  void printsWhatPointsClientsAtItOwnsItsFolderAndEndsWhenTold() throws Exception {
    try (var process = MainProcess.start(data)) {
      assertThat(process.variable("GOOGLE_CLOUD_PROJECT")).isEqualTo("demo-byot");
      for (var name : new String[] {"PUBSUB", "FIRESTORE", "KMS", "SECRET_MANAGER", "MONITORING"}) {
        assertThat(process.variable(name + "_EMULATOR_HOST")).matches("127\\.0\\.0\\.1:[0-9]+");
      }
      assertThat(MainProcess.launch("--data", data.toString(), "--port", "0").waitFor())
          .isEqualTo(1);

      assertThat(process.stop()).isEqualTo(ENDED_BY_SIGTERM);
    }
  }

  @Test
  void losesNothingThatWasAnsweredWhenItIsKilled() throws Exception {
    String certificates;
    try (var first = MainProcess.start(data)) {
      certificates = certificates(first);
      for (var i = 0; i < 20; i++) {
        var ring = CreateKeyRingRequest.newBuilder().setParent(LOCATION).setKeyRingId("r" + i);
        kms(first, stub -> stub.createKeyRing(ring.build()));
      }
      first.kill();
    }

    try (var second = MainProcess.start(data)) {
      var listing = ListKeyRingsRequest.newBuilder().setParent(LOCATION).build();
      assertThat(kms(second, stub -> stub.listKeyRings(listing)).getKeyRingsList()).hasSize(20);
      assertThat(certificates(second)).isEqualTo(certificates);
    }
  }

  private static String certificates(MainProcess process) throws Exception {
    try (var http = new LocalHttp(process.variable("IDENTITY_TOOLKIT_EMULATOR_HOST"))) {
      return http.got(CERTIFICATES).toString();
    }
  }

  private static <T> T kms(
      MainProcess process,
      Function<KeyManagementServiceGrpc.KeyManagementServiceBlockingStub, T> call) {
    var channel =
        ManagedChannelBuilder.forTarget(process.variable("KMS_EMULATOR_HOST"))
            .usePlaintext()
            .build();
    try {
      return call.apply(KeyManagementServiceGrpc.newBlockingStub(channel));
    } finally {
      channel.shutdownNow();
    }
  }
}
