package dev.byot.vault.emulator.firestore;

import static dev.byot.vault.emulator.firestore.FirestoreSubject.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.Filter;
import com.google.cloud.firestore.Query;
import com.google.cloud.firestore.Query.Direction;
import dev.byot.vault.emulator.official.OfficialDiffers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every kind of filter and order, on documents that can be checked by eye.
interface QueriesContract extends FirestoreSubject {
  default void fill() throws Exception {
    var all = collection("all");
    all.document("a").set(Map.of("n", 1, "tags", List.of("x", "y"), "s", "one")).get();
    all.document("b").set(Map.of("n", 2.0, "tags", List.of("y"), "s", "two")).get();
    all.document("c").set(Map.of("n", 2, "tags", List.of(), "s", "three")).get();
    all.document("d").set(Map.of("n", "text", "m", Map.of("k", 7))).get();
    all.document("e").set(Map.of("n", Double.NaN)).get();
    all.document("f").set(Collections.singletonMap("n", null)).get();
    all.document("g").set(Map.of("s", "no n")).get();
    for (var owner : List.of("o1", "o2")) {
      var keys = document("owners/" + owner).collection("keys");
      keys.document("k1").set(Map.of("owner", owner, "n", 1)).get();
      keys.document("k2").set(Map.of("owner", owner, "n", 2)).get();
    }
    document("other/x/more/y/keys/k3").set(Map.of("n", 3)).get();
    restart();
  }

  private Query all() {
    return collection("all");
  }

  @Test
  default void comparesFields() throws Exception {
    assertThat(ids(all().whereEqualTo("n", 2))).containsExactly("b", "c");
    assertThat(ids(all().whereGreaterThan("n", 1))).containsExactly("b", "c");
    assertThat(ids(all().whereGreaterThanOrEqualTo("n", 1))).containsExactly("a", "b", "c");
    assertThat(ids(all().whereLessThanOrEqualTo("s", "one"))).containsExactly("g", "a");
    assertThat(ids(all().whereLessThan("s", "one"))).containsExactly("g");
    assertThat(ids(all().whereEqualTo("m.k", 7))).containsExactly("d");
    assertThat(ids(all().whereNotEqualTo("n", 2))).containsExactly("e", "a", "d");
    assertThat(ids(all().whereEqualTo("n", null))).containsExactly("f");
    assertThat(ids(all().whereEqualTo("n", Double.NaN))).containsExactly("e");
    assertThat(ids(all().whereNotEqualTo("n", null))).containsExactly("e", "a", "b", "c", "d");
    assertThat(ids(all().whereNotEqualTo("n", Double.NaN))).containsExactly("a", "b", "c", "d");
  }

  @Test
  default void comparesWithLists() throws Exception {
    assertThat(ids(all().whereIn("n", List.of(1, "text")))).containsExactly("a", "d");
    assertThat(ids(all().whereNotIn("n", List.of(1, "text")))).containsExactly("e", "b", "c");
    assertThat(ids(all().whereNotIn("n", Arrays.asList(1, null)))).isEmpty();
    assertThat(ids(all().whereArrayContains("tags", "y"))).containsExactly("a", "b");
    assertThat(ids(all().whereArrayContainsAny("tags", List.of("x", "z")))).containsExactly("a");
  }

  @Test
  default void combinesFilters() throws Exception {
    assertThat(ids(all().whereEqualTo("n", 2).whereEqualTo("s", "two"))).containsExactly("b");
    var either = Filter.or(Filter.equalTo("s", "one"), Filter.equalTo("n", "text"));
    assertThat(ids(all().where(either))).containsExactly("a", "d");
    var nested = Filter.and(either, Filter.arrayContains("tags", "x"));
    assertThat(ids(all().where(nested))).containsExactly("a");
  }

  @Test
  default void comparesNames() throws Exception {
    var a = document("all/a");
    var e = document("all/e");
    assertThat(ids(all().whereEqualTo(FieldPath.documentId(), a))).containsExactly("a");
    assertThat(ids(all().whereGreaterThan(FieldPath.documentId(), e))).containsExactly("f", "g");
    assertThat(ids(all().whereIn(FieldPath.documentId(), List.of(e, a)))).containsExactly("a", "e");
  }

  @Test
  default void ordersAcrossTypesAndLeavesOutWhatLacksTheField() throws Exception {
    assertThat(ids(all().orderBy("n"))).containsExactly("f", "e", "a", "b", "c", "d");
    assertThat(ids(all().orderBy("n", Direction.DESCENDING)))
        .containsExactly("d", "c", "b", "a", "e", "f");
    assertThat(ids(all().orderBy("n").orderBy("s", Direction.DESCENDING)))
        .hasSize(3)
        .first()
        .isEqualTo("a");
  }

  @Test
  default void cutsPagesOutOfTheResult() throws Exception {
    var byNumber = all().orderBy("n").orderBy(FieldPath.documentId());
    var b = document("all/b").get().get();

    assertThat(ids(byNumber.startAt(2))).containsExactly("b", "c", "d");
    assertThat(ids(byNumber.startAfter(2))).containsExactly("d");
    assertThat(ids(byNumber.startAfter(b))).containsExactly("c", "d");
    assertThat(ids(byNumber.startAt(1).endBefore(2))).containsExactly("a");
    assertThat(ids(byNumber.startAt(1).endAt(b))).containsExactly("a", "b");
    assertThat(ids(byNumber.offset(1).limit(2))).containsExactly("e", "a");
    assertThat(ids(byNumber.limitToLast(2))).containsExactly("c", "d");
  }

  @Test
  default void answersOnlyTheFieldsThatAreAskedFor() throws Exception {
    var found = all().whereEqualTo("s", "one").select("n", "m.k").get().get();

    assertThat(found.getDocuments().getFirst().getData()).isEqualTo(Map.of("n", 1L));
    var names = all().whereEqualTo("s", "one").select(FieldPath.documentId()).get().get();
    assertThat(names.getDocuments().getFirst().getData()).isEmpty();
  }

  @Test
  default void looksIntoAllCollectionsOfAGroupInTheOrderOfNames() throws Exception {
    var keys = client().collectionGroup("keys");

    assertThat(keys.get().get().getDocuments())
        .extracting(found -> found.getReference().getPath())
        .containsExactly(
            "other/x/more/y/keys/k3",
            "owners/o1/keys/k1",
            "owners/o1/keys/k2",
            "owners/o2/keys/k1",
            "owners/o2/keys/k2");
    assertThat(ids(keys.whereEqualTo("owner", "o2"))).containsExactly("k1", "k2");
    assertThat(ids(keys.orderBy("n", Direction.DESCENDING).limit(2))).containsExactly("k3", "k2");
    var start = document("owners/o1/keys/k2");
    assertThat(ids(keys.orderBy(FieldPath.documentId()).startAfter(start))).hasSize(2);
  }

  @Test
  default void walksThroughAGroupThatNestsInItselfByName() throws Exception {
    var paths = List.of("nests/a", "nests/a/nests/b", "nests/a/nests/b/x/y/nests/c", "nests/a-b");
    for (var path : paths) {
      document(path).set(Map.of("n", 1)).get();
    }
    restart();

    var seen = new ArrayList<String>();
    var page = client().collectionGroup("nests").orderBy(FieldPath.documentId());
    var found = page.limit(1).get().get().getDocuments();
    while (!found.isEmpty()) {
      seen.add(found.getFirst().getReference().getPath());
      found = page.startAfter(found.getFirst()).limit(1).get().get().getDocuments();
    }

    assertThat(seen).isEqualTo(paths);
    assertThat(ids(collection("nests"))).containsExactly("a", "a-b");
    assertThat(ids(collection("nests/a/nests"))).containsExactly("b");
    assertThat(ids(collection("nests").orderBy(FieldPath.documentId()).startAt("a-")))
        .containsExactly("a-b");
  }

  @Test
  default void counts() throws Exception {
    assertThat(all().whereGreaterThan("n", 1).count().get().get().getCount()).isEqualTo(2);
    assertThat(all().count().get().get().getCount()).isEqualTo(7);
    assertThat(all().limit(3).count().get().get().getCount()).isEqualTo(3);
  }

  @Test
  default void answersQueriesThatAnIndexIsKnownFor() throws Exception {
    var indexed = collection("indexed");
    indexed.document("a").set(Map.of("owner", "o", "n", 2, "tags", List.of("x"))).get();
    indexed.document("b").set(Map.of("owner", "o", "n", 1, "tags", List.of("x"))).get();
    var owned = indexed.whereEqualTo("owner", "o");

    assertThat(ids(owned.orderBy("n"))).containsExactly("b", "a");
    assertThat(ids(owned.whereGreaterThan("n", 1))).containsExactly("a");
    assertThat(ids(owned.whereArrayContains("tags", "x").orderBy("n"))).containsExactly("b", "a");
    assertThat(ids(owned.whereEqualTo("n", 1).whereArrayContains("tags", "x")))
        .containsExactly("b");
  }

  @Test
  @OfficialDiffers(FirestoreDifferences.INDEXES)
  default void refusesQueriesThatNoIndexIsKnownFor() {
    var owned = collection("indexed").whereEqualTo("owner", "o");
    for (var query :
        List.of(
            owned.orderBy("n", Direction.DESCENDING),
            owned.whereGreaterThan("other", 1),
            collection("indexed").orderBy("owner").orderBy("n", Direction.DESCENDING),
            collection("indexed").whereEqualTo("blob", "x"),
            client().collectionGroup("keys").orderBy("n"))) {
      assertThatThrownBy(() -> query.get().get())
          .hasMessageContaining("FAILED_PRECONDITION")
          .hasMessageContaining("The query requires an index. You can create it here:");
      assertThatThrownBy(() -> query.count().get().get())
          .hasMessageContaining("The query requires an index.");
    }
  }
}
