package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.firestore.FieldValue;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.FirestoreOptions;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.faults.Fault;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What Google's client makes of a commit whose answer never arrives.
final class LostReplyTest {
  private LocalCloud cloud;
  private Firestore firestore;

  @BeforeEach
  void start() {
    cloud = LocalCloud.inMemory();
    firestore =
        FirestoreOptions.newBuilder()
            .setProjectId("demo")
            .setEmulatorHost(cloud.endpoint())
            .build()
            .getService();
  }

  @AfterEach
  void stop() {
    firestore.shutdownNow();
    cloud.close();
  }

  private void loseNextCommit() {
    cloud.faults().add(Fault.next(1, "Firestore/Commit", new Fault.Action.LoseReply()));
  }

  @Test
  void findsTheDocumentThereWhenItsCreationIsRepeated() throws Exception {
    var document = firestore.document("lost/a");
    loseNextCommit();

    assertThatThrownBy(() -> document.create(Map.of("n", 1)).get())
        .hasMessageContaining("ALREADY_EXISTS");

    assertThat(document.get().get().getLong("n")).isEqualTo(1);
  }

  @Test
  void countsABlindIncrementTwice() throws Exception {
    var document = firestore.document("lost/b");
    document.set(Map.of("n", 0)).get();
    loseNextCommit();

    document.update("n", FieldValue.increment(1)).get();

    assertThat(document.get().get().getLong("n")).isEqualTo(2);
  }

  @Test
  void runsATransactionAgainSoThatItMustLookForItsOwnMark() throws Exception {
    var document = firestore.document("lost/c");
    document.set(Map.of("n", 0)).get();
    loseNextCommit();

    firestore
        .runTransaction(transaction -> {
          var before = transaction.get(document).get();
          if (!before.contains("mark")) {
            transaction.update(
                document, "n", LocalFirestore.number(before, "n") + 1, "mark", "command-1");
          }
          return null;
        })
        .get();

    assertThat(document.get().get().getLong("n")).isEqualTo(1);
  }
}
