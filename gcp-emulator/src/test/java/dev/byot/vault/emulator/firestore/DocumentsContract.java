package dev.byot.vault.emulator.firestore;

import static dev.byot.vault.emulator.firestore.FirestoreSubject.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.Timestamp;
import com.google.cloud.firestore.Blob;
import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.GeoPoint;
import com.google.cloud.firestore.Precondition;
import com.google.cloud.firestore.TransactionOptions;
import dev.byot.vault.emulator.official.OfficialDiffers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Documents: written, read, changed, and there after a restart.
interface DocumentsContract extends FirestoreSubject {
  @Test
  default void givesBackWhatWasStoredWithItsTimes() throws Exception {
    var first =
        document("stored/a")
            .create(Map.of("n", 1, "list", List.of("x", true), "m", Map.of("k", 2.5)))
            .get();
    restart();
    var second = document("stored/a").update("n", 2).get();
    restart();

    var read = document("stored/a").get().get();
    assertThat(read.getData())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("n", 2L, "list", List.of("x", true), "m", Map.of("k", 2.5)));
    assertThat(read.getCreateTime()).isEqualTo(first.getUpdateTime());
    assertThat(read.getUpdateTime()).isEqualTo(second.getUpdateTime());
    assertThat(read.getReadTime()).isGreaterThanOrEqualTo(read.getUpdateTime());
  }

  @Test
  default void keepsValuesOfEveryType() throws Exception {
    var values = new HashMap<String, Object>();
    values.put("null", null);
    values.put("boolean", true);
    values.put("long", Long.MIN_VALUE);
    values.put("double", -0.5);
    values.put("nan", Double.NaN);
    values.put("time", Timestamp.ofTimeSecondsAndNanos(1_700_000_000, 123_456_000));
    values.put("text", "Zoë \uD83D\uDD11");
    values.put("bytes", Blob.fromBytes(new byte[] {0, -1, 1}));
    values.put("point", new GeoPoint(52.5, 13.4));
    values.put("list", Arrays.asList(1L, null, Map.of("in", "list")));
    values.put("map", Map.of("empty", Map.of(), "list", List.of()));
    document("types/a").set(values).get();
    document("types/b").set(Map.of("reference", document("types/a"))).get();

    restart();

    assertThat(document("types/a").get().get().getData()).isEqualTo(values);
    var reference = document("types/b").get().get().get("reference", DocumentReference.class);
    assertThat(Objects.requireNonNull(reference).getPath()).isEqualTo("types/a");
  }

  @Test
  default void keepsDatabasesApart() throws Exception {
    document("apart/a").set(Map.of("from", "default")).get();
    client("audit").document("apart/a").set(Map.of("from", "audit")).get();

    restart();

    assertThat(document("apart/a").get().get().getString("from")).isEqualTo("default");
    assertThat(client("audit").document("apart/a").get().get().getString("from"))
        .isEqualTo("audit");
  }

  @Test
  default void refusesToCreateWhatExists() throws Exception {
    document("twice/a").create(Map.of("n", 1)).get();
    restart();

    assertThatThrownBy(() -> document("twice/a").create(Map.of("n", 2)).get())
        .hasMessageContaining("ALREADY_EXISTS");

    assertThat(document("twice/a").get().get().getLong("n")).isEqualTo(1);
  }

  @Test
  default void refusesToUpdateWhatIsMissing() throws Exception {
    assertThatThrownBy(() -> document("missing/a").update("n", 2).get())
        .hasMessageContaining("NOT_FOUND");

    assertThat(document("missing/a").get().get().exists()).isFalse();
  }

  @Test
  @OfficialDiffers(FirestoreDifferences.TEXTS)
  default void namesTheDocumentThatStandsInTheWayOrIsMissing() throws Exception {
    document("named/a").set(Map.of("n", 1)).get();

    assertThatThrownBy(() -> document("named/a").create(Map.of("n", 2)).get())
        .hasMessageContaining("Document already exists: " + ROOT + "/named/a");
    assertThatThrownBy(() -> document("named/b").update("n", 2).get())
        .hasMessageContaining("No document to update: " + ROOT + "/named/b");
  }

  @Test
  default void refusesToOverwriteAnotherVersion() throws Exception {
    var first = document("versions/a").set(Map.of("n", 1)).get().getUpdateTime();
    var second = document("versions/a").set(Map.of("n", 2)).get().getUpdateTime();
    restart();

    assertThatThrownBy(() -> document("versions/a").delete(Precondition.updatedAt(first)).get())
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining(
            "the stored version (%d) does not match the required base version (%d)"
                .formatted(micros(second), micros(first)));
    document("versions/a").delete(Precondition.updatedAt(second)).get();
    assertThatThrownBy(() -> document("versions/a").delete(Precondition.updatedAt(second)).get())
        .hasMessageContaining("FAILED_PRECONDITION");
    assertThatThrownBy(() -> document("versions/b").delete(Precondition.updatedAt(second)).get())
        .hasMessageContaining("the stored version (0) does not match");
  }

  private static long micros(Timestamp time) {
    return time.getSeconds() * 1_000_000 + time.getNanos() / 1_000;
  }

  @Test
  default void readsManyAtOnceWhetherTheyExistOrNot() throws Exception {
    document("many/a").set(Map.of("n", 1)).get();
    restart();

    var found = client().getAll(document("many/b"), document("many/a")).get();

    assertThat(found).extracting(DocumentSnapshot::exists).containsExactly(false, true);
  }

  @Test
  default void listsDocumentsAndCollections() throws Exception {
    document("listed/a").set(Map.of("n", 1)).get();
    document("listed/b/below/c").set(Map.of("n", 1)).get();
    restart();

    assertThat(collection("listed").listDocuments()).extracting("id").containsExactly("a", "b");
    assertThat(document("listed/b").listCollections()).extracting("id").containsExactly("below");
    assertThat(client().listCollections()).extracting("id").contains("listed");
  }

  @Test
  default void keepsWhatIsBelowADeletedDocument() throws Exception {
    document("parents/a").set(Map.of("n", 1)).get();
    document("parents/a/below/b").set(Map.of("n", 2)).get();

    document("parents/a").delete().get();
    restart();

    assertThat(document("parents/a").get().get().exists()).isFalse();
    assertThat(number(document("parents/a/below/b").get().get(), "n")).isEqualTo(2);
  }

  @Test
  default void readsThePast() throws Exception {
    var document = document("past/a");
    var first = document.set(Map.of("n", 1)).get().getUpdateTime();
    document.set(Map.of("n", 2)).get();
    document.delete().get();

    var then =
        client()
            .runTransaction(
                transaction -> transaction.get(document).get().getLong("n"),
                TransactionOptions.createReadOnlyOptionsBuilder()
                    .setReadTime(first.toProto().toBuilder())
                    .build())
            .get();

    assertThat(then).isEqualTo(1);
    assertThat(document.get().get().exists()).isFalse();
  }

  @Test
  default void givesEveryCommitALaterTimeThanTheOneBefore() throws Exception {
    var times = new ArrayList<Timestamp>();
    for (var i = 0; i < 10; i++) {
      if (i == 5) {
        restart();
      }
      times.add(document("times/a").set(Map.of("n", i)).get().getUpdateTime());
    }

    assertThat(times).isSorted().doesNotHaveDuplicates();
  }
}
