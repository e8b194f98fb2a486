package dev.byot.vault.emulator.firestore;

import static dev.byot.vault.emulator.firestore.LocalFirestore.number;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.Transaction;
import com.google.cloud.firestore.TransactionOptions;
import dev.byot.vault.emulator.firestore.History.Committed;
import dev.byot.vault.emulator.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random transactions at the same time, run and repeated by Google's client, which all read some
/// documents and count one of them up: no increment is lost, there is no write skew, and a query
/// sees what the documents by name show.
final class TransactionModelTest {
  private static final List<String> IDS = List.of("a", "b", "c", "d", "e", "f");
  private static final int THREADS = 4;
  private static final int TRANSACTIONS = 10;
  private static final TransactionOptions PATIENT =
      TransactionOptions.createReadWriteOptionsBuilder().setNumberOfAttempts(50).build();

  private final History history = new History();

  static LongStream seeds() {
    return new Random().longs(Boolean.getBoolean("byot.full") ? 10 : 1);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void areSerialisableInMemory(long seed) throws Exception {
    areSerialisable(Store.inMemory(), seed);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void areSerialisableOnDisk(long seed, @TempDir Path folder) throws Exception {
    areSerialisable(Store.at(folder), seed);
  }

  private void areSerialisable(Store store, long seed) throws Exception {
    try (var local = new LocalFirestore(store, Clock.systemUTC())) {
      var counters = local.client().collection("counters");
      for (var id : IDS) {
        counters.document(id).set(Map.of("version", 0)).get();
      }

      runAtOnce(counters, new Random(seed));

      history.assertSerialisable();
      for (var id : IDS) {
        assertThat(number(counters.document(id).get().get(), "version"))
            .isEqualTo(history.writesOf(id));
      }
    }
  }

  private void runAtOnce(CollectionReference counters, Random seeds) throws Exception {
    var running = new ArrayList<Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < THREADS; i++) {
        var random = new Random(seeds.nextLong());
        running.add(
            threads.submit(() -> {
              for (var j = 0; j < TRANSACTIONS; j++) {
                history.add(run(counters, random));
              }
              return null;
            }));
      }
    }
    for (var each : running) {
      each.get();
    }
  }

  private static Committed run(CollectionReference counters, Random random) throws Exception {
    var ids = new ArrayList<>(IDS);
    Collections.shuffle(ids, random);
    var read = ids.subList(0, 1 + random.nextInt(3));
    var written = read.getFirst();
    var byQuery = random.nextInt(5) == 0;
    return counters
        .getFirestore()
        .runTransaction(
            transaction -> {
              var versions = new HashMap<String, Long>();
              for (var found : read(transaction, counters, byQuery ? List.of() : read)) {
                versions.put(found.getId(), number(found, "version"));
              }
              var next = versions.getOrDefault(written, 0L) + 1;
              transaction.update(counters.document(written), "version", next);
              return new Committed(versions, Set.of(written));
            },
            PATIENT)
        .get();
  }

  /// The documents of these ids, or for none the whole collection by a query.
  private static List<? extends DocumentSnapshot> read(
      Transaction transaction, CollectionReference counters, List<String> ids) throws Exception {
    return ids.isEmpty()
        ? transaction.get(counters).get().getDocuments()
        : transaction
            .getAll(ids.stream().map(counters::document).toArray(DocumentReference[]::new))
            .get();
  }
}
