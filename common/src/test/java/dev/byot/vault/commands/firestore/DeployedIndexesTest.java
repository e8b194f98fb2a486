package dev.byot.vault.commands.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.config.Config;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.firestore.Indexes;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// The search for pending commands is the vault's one query that needs more than the automatic
/// indexes: the deployed file has it.
final class DeployedIndexesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static int pending(Indexes indexes) {
    try (var cloud = LocalCloud.inMemory(indexes);
        var clients =
            new GoogleClients(GoogleSettings.read(new Config(cloud.environment("demo-indexes"))))) {
      return new FirestoreCommandStore(clients.firestore("(default)")).pendingSince(NOW, 1).size();
    }
  }

  @Test
  void answersTheSearchForPendingCommands() {
    var checkout = Path.of(System.getProperty("byot.home", ""));

    assertThat(pending(Indexes.deployedFrom(checkout))).isZero();
  }

  @Test
  void wouldMissIt() {
    assertThatThrownBy(() -> pending(Indexes.automatic()))
        .hasStackTraceContaining("The query requires an index")
        .hasStackTraceContaining("{\"fieldPath\":\"acceptedAt\",\"order\":\"ASCENDING\"}");
  }
}
