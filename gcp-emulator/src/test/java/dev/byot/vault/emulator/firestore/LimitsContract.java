package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.firestore.Filter;
import dev.byot.vault.emulator.official.OfficialDiffers;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Limits that are documented: <https://firebase.google.com/docs/firestore/quotas>.
interface LimitsContract extends FirestoreSubject {
  int MEBIBYTE = 1 << 20;

  @Test
  default void refusesADocumentOfMoreThanOneMebibyte() throws Exception {
    document("limits/big").set(Map.of("t", "x".repeat(MEBIBYTE - 200))).get();

    assertThatThrownBy(() -> document("limits/big").set(Map.of("t", "x".repeat(MEBIBYTE))).get())
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  @OfficialDiffers(FirestoreDifferences.REQUEST_SIZE)
  default void refusesACommitOfMoreThanTenMebibytes() throws Exception {
    var batch = client().batch();
    for (var i = 0; i < 11; i++) {
      batch.set(document("limits/part" + i), Map.of("t", "x".repeat(MEBIBYTE - 200)));
    }

    assertThatThrownBy(() -> batch.commit().get()).hasMessageContaining("INVALID_ARGUMENT");

    assertThat(document("limits/part0").get().get().exists()).isFalse();
  }

  @Test
  default void refusesAnIdOfMoreThan1500Bytes() throws Exception {
    document("limits/" + "x".repeat(1500)).set(Map.of("n", 1)).get();

    assertThatThrownBy(() -> document("limits/" + "x".repeat(1501)).set(Map.of("n", 1)).get())
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  default void refusesReservedNames() {
    assertThatThrownBy(() -> document("limits/__reserved__").set(Map.of("n", 1)).get())
        .hasMessageContaining("INVALID_ARGUMENT");
    assertThatThrownBy(() -> document("limits/fields").set(Map.of("__reserved__", 1)).get())
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  @OfficialDiffers(FirestoreDifferences.DEPTH)
  default void refusesMoreThanTwentyLevelsOfMaps() throws Exception {
    document("limits/deep").set(nested(21)).get();

    assertThatThrownBy(() -> document("limits/deep").set(nested(22)).get())
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  /// The document itself is the first of them.
  private static Map<String, Object> nested(int levels) {
    Map<String, Object> map = Map.of("n", 1);
    for (var level = 1; level < levels; level++) {
      map = Map.of("m", map);
    }
    return map;
  }

  @Test
  default void takesMoreThan500WritesInOneCommit() throws Exception {
    var batch = client().batch();
    for (var i = 0; i < 501; i++) {
      batch.set(document("wide/d" + i), Map.of("n", i));
    }

    batch.commit().get();

    assertThat(collection("wide").count().get().get().getCount()).isEqualTo(501);
  }

  @Test
  default void takesThirtyValuesInAListAndNoMore() throws Exception {
    var most = IntStream.range(0, 30).boxed().toList();
    var tooMany = IntStream.range(0, 31).boxed().toList();

    assertThat(FirestoreSubject.ids(collection("limits").whereIn("n", most))).isNotNull();
    assertThatThrownBy(() -> collection("limits").whereIn("n", tooMany).get().get())
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  default void takesThirtyAlternativesAndNoMore() throws Exception {
    assertThat(FirestoreSubject.ids(collection("limits").where(alternatives(30)))).isNotNull();
    assertThatThrownBy(() -> collection("limits").where(alternatives(31)).get().get())
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  private static Filter alternatives(int count) {
    return Filter.or(
        IntStream.range(0, count)
            .mapToObj(i -> Filter.equalTo("field" + i, 1))
            .toArray(Filter[]::new));
  }

  @Test
  default void takesOneFilterOnElementsOfArrays() {
    var query = collection("limits").whereArrayContains("a", 1).whereArrayContains("b", 1);

    assertThatThrownBy(() -> query.get().get()).hasMessageContaining("INVALID_ARGUMENT");
  }
}
