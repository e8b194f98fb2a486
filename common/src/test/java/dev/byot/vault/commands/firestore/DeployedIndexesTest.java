package dev.byot.vault.commands.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.firestore.Firestore;
import dev.byot.vault.audit.AuditFilter;
import dev.byot.vault.audit.firestore.FirestoreAuditLog;
import dev.byot.vault.config.Config;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.firestore.Indexes;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import dev.byot.vault.keys.OwnerId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Queries that need more than the automatic indexes: the deployed file has what they need. That of
/// the audit log is tried in all its forms where the log is tested.
final class DeployedIndexesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static <T> T with(Indexes indexes, Function<Firestore, T> query) {
    try (var cloud = LocalCloud.inMemory(indexes);
        var clients =
            new GoogleClients(GoogleSettings.read(new Config(cloud.environment("demo-indexes"))))) {
      return query.apply(clients.firestore("(default)"));
    }
  }

  private static int pending(Indexes indexes) {
    return with(
        indexes, firestore -> new FirestoreCommandStore(firestore).pendingSince(NOW, 1).size());
  }

  @Test
  void answersTheSearchForPendingCommands() {
    var checkout = Path.of(System.getProperty("byot.home", ""));

    assertThat(pending(Indexes.deployedFrom(checkout))).isZero();
  }

  @Test
  void wouldMissWhatFindsEventsByTheirOwner() {
    var wanted = new AuditFilter(OwnerId.of(null, "ann"), null, List.of(), null, null, null);

    assertThatThrownBy(() ->
            with(
                Indexes.automatic(),
                firestore -> new FirestoreAuditLog(firestore).newestFirst(wanted, 1, null)))
        .hasStackTraceContaining("The query requires an index")
        .hasStackTraceContaining("{\"fieldPath\":\"owner\",\"order\":\"ASCENDING\"}");
  }

  @Test
  void wouldMissIt() {
    assertThatThrownBy(() -> pending(Indexes.automatic()))
        .hasStackTraceContaining("The query requires an index")
        .hasStackTraceContaining("{\"fieldPath\":\"acceptedAt\",\"order\":\"ASCENDING\"}");
  }
}
