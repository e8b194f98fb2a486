package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.core.ApiFuture;
import com.google.cloud.Timestamp;
import com.google.cloud.firestore.FieldValue;
import com.google.cloud.firestore.SetOptions;
import com.google.cloud.firestore.WriteResult;
import com.google.firestore.v1.GetDocumentRequest;
import dev.byot.vault.emulator.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Documents outlive the process.
final class DurabilityTest {
  @TempDir Path folder;

  private LocalFirestore open() {
    return open(Clock.systemUTC());
  }

  private LocalFirestore open(Clock clock) {
    return new LocalFirestore(Store.at(folder), clock);
  }

  @Test
  void restoresAllDatabasesAsTheyWere() throws Exception {
    Timestamp updated;
    try (var before = open()) {
      var firestore = before.client();
      firestore.document("kept/a").set(Map.of("n", 1, "tags", List.of("x"))).get();
      updated = firestore.document("kept/a").update("n", 2).get().getUpdateTime();
      firestore.document("kept/gone").set(Map.of("n", 1)).get();
      firestore.document("kept/gone").delete().get();
      before.client("audit").document("events/e").set(Map.of("n", 3)).get();
    }

    try (var after = open()) {
      var firestore = after.client();
      var kept = firestore.document("kept/a").get().get();
      assertThat(kept.getData()).isEqualTo(Map.of("n", 2L, "tags", List.of("x")));
      assertThat(kept.getUpdateTime()).isEqualTo(updated);
      assertThat(firestore.collection("kept").get().get().size()).isEqualTo(1);
      assertThat(after.client("audit").document("events/e").get().get().getLong("n")).isEqualTo(3);
      assertThat(firestore.document("events/e").get().get().exists()).isFalse();
    }
  }

  @Test
  void commitsLaterThanBeforeTheRestartEvenIfTheClockWentBack() throws Exception {
    Timestamp before;
    try (var local = open(Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC))) {
      before = local.client().document("a/a").set(Map.of("n", 1)).get().getUpdateTime();
    }

    var earlier = Clock.fixed(Instant.parse("2026-02-01T12:00:00Z"), ZoneOffset.UTC);
    try (var local = open(earlier)) {
      var after = local.client().document("a/a").set(Map.of("n", 2)).get().getUpdateTime();
      assertThat(after).isGreaterThan(before);
    }
  }

  @Test
  void keepsManyCommitsThatAreInFlightTogether() throws Exception {
    var writes = new ArrayList<ApiFuture<WriteResult>>();
    try (var local = open()) {
      var firestore = local.client();
      for (var i = 0; i < 200; i++) {
        writes.add(firestore.document("many/" + i).set(Map.of("n", i)));
        writes.add(
            firestore
                .document("many/sum")
                .set(Map.of("n", FieldValue.increment(1)), SetOptions.merge()));
      }
      for (var each : writes) {
        each.get();
      }
    }

    try (var local = open()) {
      var firestore = local.client();
      assertThat(firestore.collection("many").count().get().get().getCount()).isEqualTo(201);
      assertThat(firestore.document("many/sum").get().get().getLong("n")).isEqualTo(200);
    }
  }

  @Test
  void runsTransactionsOnDisk() throws Exception {
    try (var local = open()) {
      var firestore = local.client();
      var document = firestore.document("tx/a");
      document.set(Map.of("n", 1)).get();
      firestore
          .runTransaction(transaction ->
              transaction.update(
                  document, "n", LocalFirestore.number(transaction.get(document).get(), "n") + 1))
          .get();
    }

    try (var local = open()) {
      assertThat(local.client().document("tx/a").get().get().getLong("n")).isEqualTo(2);
    }
  }

  @Test
  void cannotReadTheTimeBeforeTheRestart() throws Exception {
    Timestamp first;
    try (var local = open()) {
      first = local.client().document("a/a").set(Map.of("n", 1)).get().getUpdateTime();
      local.client().document("a/a").set(Map.of("n", 2)).get();
    }

    try (var local = open()) {
      var request =
          GetDocumentRequest.newBuilder()
              .setName(LocalFirestore.ROOT + "/a/a")
              .setReadTime(first.toProto())
              .build();
      assertThatThrownBy(() -> local.stub().getDocument(request))
          .hasMessage("FAILED_PRECONDITION: The requested snapshot version is too old.");
    }
  }
}
