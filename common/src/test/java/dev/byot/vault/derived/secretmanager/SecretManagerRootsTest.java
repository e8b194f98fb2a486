package dev.byot.vault.derived.secretmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteString;
import dev.byot.vault.derived.RootUnavailableException;
import dev.byot.vault.kms.LocalKms;
import dev.byot.vault.kms.NoisyLine;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SecretManagerRootsTest {
  private static final ByteString ROOT = ByteString.copyFrom(new byte[32]);

  private final LocalKms local = new LocalKms();
  private final SecretManagerRoots roots = new SecretManagerRoots(local.secrets());
  private final String version = store(ROOT);

  SecretManagerRootsTest() throws IOException {}

  @AfterEach
  void close() {
    local.close();
  }

  @Test
  void readsARootAsItIs() {
    try (var root = roots.read(version)) {
      assertThat(root.unsafeCopy()).isEqualTo(ROOT.toByteArray());
    }
  }

  @Test
  void asksAgainWhereTheRootWasDamagedOnTheWay() {
    var damaged = SecretPayload.newBuilder().setData(ROOT).setDataCrc32C(7).build();
    local.line().changeAnswers(3, NoisyLine.set("payload", damaged));
    try (var root = roots.read(version)) {
      assertThat(root.length()).isEqualTo(32);
    }

    var unproven = SecretPayload.newBuilder().setData(ROOT).build();
    local.line().changeAnswers(4, NoisyLine.set("payload", unproven));
    assertThatExceptionOfType(RootUnavailableException.class).isThrownBy(() -> roots.read(version));
  }

  @Test
  void saysWhichRootIsMissing() {
    assertThatExceptionOfType(RootUnavailableException.class)
        .isThrownBy(() -> roots.read("projects/local/secrets/none/versions/1"))
        .withMessageContaining("secrets/none");
  }

  private String store(ByteString data) {
    var replication =
        Replication.newBuilder().setAutomatic(Replication.Automatic.getDefaultInstance());
    var secret = Secret.newBuilder().setReplication(replication).build();
    var name = local.secrets().createSecret("projects/local", "root", secret).getName();
    return local
        .secrets()
        .addSecretVersion(name, SecretPayload.newBuilder().setData(data).build())
        .getName();
  }
}
