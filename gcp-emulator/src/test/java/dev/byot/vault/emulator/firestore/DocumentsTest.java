package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.Timestamp;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.FieldMask;
import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.FieldValue;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Precondition;
import com.google.cloud.firestore.SetOptions;
import com.google.cloud.firestore.TransactionOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Documents, as Google's client reads and writes them.
final class DocumentsTest {
  private static LocalFirestore local;
  private static Firestore firestore;

  @BeforeAll
  static void start() {
    local = LocalFirestore.inMemory();
    firestore = local.client();
  }

  @AfterAll
  static void stop() {
    local.close();
  }

  @Test
  void givesBackWhatWasStoredWithItsTimes() throws Exception {
    var document = firestore.document("stored/a");

    var first =
        document.create(Map.of("n", 1, "list", List.of("x", true), "m", Map.of("k", 2.5))).get();
    var second = document.update("n", 2).get();
    var read = document.get().get();

    assertThat(read.getData())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("n", 2L, "list", List.of("x", true), "m", Map.of("k", 2.5)));
    assertThat(read.getCreateTime()).isEqualTo(first.getUpdateTime());
    assertThat(read.getUpdateTime()).isEqualTo(second.getUpdateTime());
    assertThat(read.getReadTime()).isGreaterThanOrEqualTo(read.getUpdateTime());
  }

  @Test
  void keepsDatabasesApart() throws Exception {
    var audit = local.client("audit");
    firestore.document("apart/a").set(Map.of("from", "default")).get();

    audit.document("apart/a").set(Map.of("from", "audit")).get();

    assertThat(firestore.document("apart/a").get().get().getString("from")).isEqualTo("default");
    assertThat(audit.document("apart/a").get().get().getString("from")).isEqualTo("audit");
  }

  @Test
  void refusesToCreateWhatExists() throws Exception {
    var document = firestore.document("twice/a");
    document.create(Map.of("n", 1)).get();

    assertThatThrownBy(() -> document.create(Map.of("n", 2)).get())
        .hasMessageContaining("ALREADY_EXISTS")
        .hasMessageContaining("Document already exists: " + LocalFirestore.ROOT + "/twice/a");
  }

  @Test
  void refusesToUpdateWhatIsMissing() {
    assertThatThrownBy(() -> firestore.document("missing/a").update("n", 2).get())
        .hasMessageContaining("NOT_FOUND")
        .hasMessageContaining("No document to update: " + LocalFirestore.ROOT + "/missing/a");
  }

  @Test
  void refusesToOverwriteAnotherVersion() throws Exception {
    var document = firestore.document("versions/a");
    var first = document.set(Map.of("n", 1)).get().getUpdateTime();
    var second = document.set(Map.of("n", 2)).get().getUpdateTime();

    assertThatThrownBy(() -> document.delete(Precondition.updatedAt(first)).get())
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining(
            "the stored version (%d) does not match the required base version (%d)"
                .formatted(micros(second), micros(first)));
    document.delete(Precondition.updatedAt(second)).get();
    assertThatThrownBy(() -> document.delete(Precondition.updatedAt(second)).get())
        .hasMessageContaining("the stored version (0) does not match");
  }

  private static long micros(Timestamp time) {
    return time.getSeconds() * 1_000_000 + time.getNanos() / 1_000;
  }

  @Test
  void mergesOnlyTheFieldsOfTheMask() throws Exception {
    var document = firestore.document("masks/a");
    document.set(Map.of("a", Map.of("x", 1, "y", 2), "b", 1, "odd.name", 1)).get();

    document.set(Map.of("a", Map.of("x", 9)), SetOptions.merge()).get();
    document.update(FieldPath.of("a", "y"), FieldValue.delete(), FieldPath.of("odd.name"), 7).get();

    assertThat(document.get().get().getData())
        .isEqualTo(Map.of("a", Map.of("x", 9L), "b", 1L, "odd.name", 7L));
    var part = document.get(FieldMask.of("a.x")).get();
    assertThat(part.getData()).isEqualTo(Map.of("a", Map.of("x", 9L)));
  }

  @Test
  void keepsTheUpdateTimeWhenNothingChanges() throws Exception {
    var document = firestore.document("same/a");
    var first = document.set(Map.of("n", 1)).get().getUpdateTime();

    var second = document.set(Map.of("n", 1)).get().getUpdateTime();

    assertThat(second).isEqualTo(first);
    assertThat(document.get().get().getUpdateTime()).isEqualTo(first);
  }

  @Test
  void transformsFields() throws Exception {
    var document = firestore.document("transforms/a");
    document.set(Map.of("n", 1, "d", 1.5, "max", 3, "min", 3, "top", Long.MAX_VALUE)).get();

    document
        .update(
            Map.of(
                "n", FieldValue.increment(4),
                "d", FieldValue.increment(1),
                "fresh", FieldValue.increment(7),
                "max", FieldValue.maximum(5),
                "min", FieldValue.minimum(5),
                "top", FieldValue.increment(10),
                "list", FieldValue.arrayUnion(1, 2, 1.0),
                "at", FieldValue.serverTimestamp()))
        .get();
    document.update("list", FieldValue.arrayUnion(2, 3)).get();
    var written = document.update("list", FieldValue.arrayRemove(1)).get();

    var read = document.get().get();
    assertThat(read.getLong("n")).isEqualTo(5);
    assertThat(read.getDouble("d")).isEqualTo(2.5);
    assertThat(read.getLong("fresh")).isEqualTo(7);
    assertThat(read.getLong("max")).isEqualTo(5);
    assertThat(read.getLong("min")).isEqualTo(3);
    assertThat(read.getLong("top")).isEqualTo(Long.MAX_VALUE);
    assertThat(read.get("list")).isEqualTo(List.of(2L, 3L));
    var at = Objects.requireNonNull(read.getTimestamp("at"));
    assertThat(at).isBetween(read.getCreateTime(), written.getUpdateTime());
    assertThat(at.getNanos() % 1_000_000).isZero();
  }

  @Test
  void writesAllOfABatchOrNothing() throws Exception {
    var batch =
        firestore
            .batch()
            .set(firestore.document("batch/a"), Map.of("n", 1))
            .update(firestore.document("batch/missing"), "n", 1);

    assertThatThrownBy(() -> batch.commit().get()).hasMessageContaining("NOT_FOUND");

    assertThat(firestore.document("batch/a").get().get().exists()).isFalse();
  }

  @Test
  void writesEachOfABulkByItself() throws Exception {
    var writer = firestore.bulkWriter();
    var good = writer.set(firestore.document("bulk/a"), Map.of("n", 1));
    var bad = writer.update(firestore.document("bulk/missing"), Map.of("n", 1));
    writer.close();

    assertThat(good.get().getUpdateTime()).isNotNull();
    assertThatThrownBy(bad::get).hasMessageContaining("No document to update");
    assertThat(firestore.document("bulk/a").get().get().exists()).isTrue();
  }

  @Test
  void readsManyAtOnceWhetherTheyExistOrNot() throws Exception {
    firestore.document("many/a").set(Map.of("n", 1)).get();

    var found = firestore.getAll(firestore.document("many/b"), firestore.document("many/a")).get();

    assertThat(found).extracting(DocumentSnapshot::exists).containsExactly(false, true);
  }

  @Test
  void listsDocumentsAndCollections() throws Exception {
    firestore.document("listed/a").set(Map.of("n", 1)).get();
    firestore.document("listed/b/below/c").set(Map.of("n", 1)).get();

    assertThat(firestore.collection("listed").listDocuments())
        .extracting("id")
        .containsExactly("a", "b");
    assertThat(firestore.document("listed/b").listCollections())
        .extracting("id")
        .containsExactly("below");
    assertThat(firestore.listCollections()).extracting("id").contains("listed");
  }

  @Test
  void readsThePast() throws Exception {
    var document = firestore.document("past/a");
    var first = document.set(Map.of("n", 1)).get().getUpdateTime();
    document.set(Map.of("n", 2)).get();
    document.delete().get();

    var then =
        firestore
            .runTransaction(
                transaction -> transaction.get(document).get().getLong("n"),
                TransactionOptions.createReadOnlyOptionsBuilder()
                    .setReadTime(first.toProto().toBuilder())
                    .build())
            .get();

    assertThat(then).isEqualTo(1);
    assertThat(document.get().get().exists()).isFalse();
  }
}
