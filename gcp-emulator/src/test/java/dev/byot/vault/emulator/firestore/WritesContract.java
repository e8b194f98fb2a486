package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.firestore.FieldMask;
import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.FieldValue;
import com.google.cloud.firestore.Precondition;
import com.google.cloud.firestore.SetOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/// What a write does to a document: masks, transforms, batches of writes.
interface WritesContract extends FirestoreSubject {
  @Test
  default void mergesOnlyTheFieldsOfTheMask() throws Exception {
    document("masks/a").set(Map.of("a", Map.of("x", 1, "y", 2), "b", 1, "odd.name", 1)).get();

    document("masks/a").set(Map.of("a", Map.of("x", 9)), SetOptions.merge()).get();
    restart();
    document("masks/a")
        .update(FieldPath.of("a", "y"), FieldValue.delete(), FieldPath.of("odd.name"), 7)
        .get();

    assertThat(document("masks/a").get().get().getData())
        .isEqualTo(Map.of("a", Map.of("x", 9L), "b", 1L, "odd.name", 7L));
    var part = document("masks/a").get(FieldMask.of("a.x")).get();
    assertThat(part.getData()).isEqualTo(Map.of("a", Map.of("x", 9L)));
  }

  @Test
  default void keepsTheUpdateTimeWhenNothingChanges() throws Exception {
    var first = document("same/a").set(Map.of("n", 1)).get().getUpdateTime();
    restart();

    var second = document("same/a").set(Map.of("n", 1)).get().getUpdateTime();

    assertThat(second).isEqualTo(first);
    assertThat(document("same/a").get().get().getUpdateTime()).isEqualTo(first);
  }

  @Test
  default void transformsFields() throws Exception {
    document("transforms/a")
        .set(Map.of("n", 1, "d", 1.5, "max", 3, "min", 3, "top", Long.MAX_VALUE, "word", "x"))
        .get();

    document("transforms/a")
        .update(
            Map.of(
                "n", FieldValue.increment(4),
                "d", FieldValue.increment(1),
                "fresh", FieldValue.increment(7),
                "word", FieldValue.increment(3),
                "max", FieldValue.maximum(5),
                "min", FieldValue.minimum(5),
                "top", FieldValue.increment(10),
                "list", FieldValue.arrayUnion(1, 2, 1.0),
                "at", FieldValue.serverTimestamp()))
        .get();
    restart();
    document("transforms/a").update("list", FieldValue.arrayUnion(2, 3)).get();
    var written = document("transforms/a").update("list", FieldValue.arrayRemove(1)).get();

    var read = document("transforms/a").get().get();
    assertThat(read.getLong("n")).isEqualTo(5);
    assertThat(read.getDouble("d")).isEqualTo(2.5);
    assertThat(read.getLong("fresh")).isEqualTo(7);
    assertThat(read.getLong("word")).isEqualTo(3);
    assertThat(read.getLong("max")).isEqualTo(5);
    assertThat(read.getLong("min")).isEqualTo(3);
    assertThat(read.getLong("top")).isEqualTo(Long.MAX_VALUE);
    assertThat(read.get("list")).isEqualTo(List.of(2L, 3L));
    var at = Objects.requireNonNull(read.getTimestamp("at"));
    assertThat(at).isBetween(read.getCreateTime(), written.getUpdateTime());
    assertThat(at.getNanos() % 1_000_000).isZero();
  }

  @Test
  default void writesAllOfABatchOrNothing() throws Exception {
    var batch =
        client()
            .batch()
            .set(document("batch/a"), Map.of("n", 1))
            .update(document("batch/missing"), "n", 1);

    assertThatThrownBy(() -> batch.commit().get()).hasMessageContaining("NOT_FOUND");
    restart();

    assertThat(document("batch/a").get().get().exists()).isFalse();
  }

  @Test
  default void seesTheEarlierWritesOfABatchInTheLaterOnes() throws Exception {
    client()
        .batch()
        .create(document("chain/a"), Map.of("n", 1))
        .update(document("chain/a"), "n", FieldValue.increment(1))
        .delete(document("chain/a"), Precondition.NONE)
        .create(document("chain/a"), Map.of("n", 5))
        .commit()
        .get();

    assertThat(document("chain/a").get().get().getLong("n")).isEqualTo(5);
  }

  @Test
  default void writesEachOfABulkByItself() throws Exception {
    var writer = client().bulkWriter();
    var good = writer.set(document("bulk/a"), Map.of("n", 1));
    var bad = writer.update(document("bulk/missing"), Map.of("n", 1));
    writer.close();

    assertThat(good.get().getUpdateTime()).isNotNull();
    assertThatThrownBy(bad::get).isInstanceOf(ExecutionException.class);
    restart();
    assertThat(document("bulk/a").get().get().exists()).isTrue();
  }
}
