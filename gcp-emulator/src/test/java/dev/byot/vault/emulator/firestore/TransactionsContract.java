package dev.byot.vault.emulator.firestore;

import static dev.byot.vault.emulator.firestore.FirestoreSubject.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.FieldValue;
import com.google.cloud.firestore.TransactionOptions;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Transactions, as Google's client runs and retries them: serialisable, whoever runs at once.
interface TransactionsContract extends FirestoreSubject {
  int THREADS = 4;
  int INCREMENTS = 3;

  private static TransactionOptions patient() {
    return TransactionOptions.createReadWriteOptionsBuilder().setNumberOfAttempts(50).build();
  }

  @Test
  default void losesNoIncrement() throws Exception {
    var counter = document("counters/a");
    counter.set(Map.of("n", 0)).get();
    var running = new ArrayList<Future<?>>();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < THREADS; i++) {
        running.add(
            threads.submit(() -> {
              for (var j = 0; j < INCREMENTS; j++) {
                client()
                    .runTransaction(
                        transaction -> {
                          var n = number(transaction.get(counter).get(), "n");
                          return transaction.update(counter, "n", n + 1);
                        },
                        patient())
                    .get();
              }
              return null;
            }));
      }
    }
    for (var each : running) {
      each.get();
    }

    assertThat(counter.get().get().getLong("n")).isEqualTo(THREADS * INCREMENTS);
  }

  /// Each may go off duty only while the other is on: both must never be off.
  @Test
  default void allowsNoWriteSkew() throws Exception {
    var alice = document("duty/alice");
    var bob = document("duty/bob");
    alice.set(Map.of("on", true)).get();
    bob.set(Map.of("on", true)).get();
    var bothHaveRead = new CyclicBarrier(2);
    var running = new ArrayList<Future<?>>();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var me : new DocumentReference[] {alice, bob}) {
        var attempts = new AtomicInteger();
        running.add(
            threads.submit(() ->
                client()
                    .runTransaction(transaction -> {
                      var all = transaction.getAll(alice, bob).get();
                      if (attempts.incrementAndGet() == 1) {
                        bothHaveRead.await(10, TimeUnit.SECONDS);
                      }
                      if (all.stream().allMatch(each -> each.getBoolean("on"))) {
                        transaction.update(me, "on", false);
                      }
                      return null;
                    })
                    .get()));
      }
    }
    for (var each : running) {
      each.get();
    }

    var off = collection("duty").whereEqualTo("on", false).get().get();
    assertThat(off.size()).isEqualTo(1);
  }

  /// At most one document with `held` may exist, which a query makes sure of.
  @Test
  default void allowsNoPhantoms() throws Exception {
    var locks = collection("locks");
    var bothHaveRead = new CyclicBarrier(2);
    var running = new ArrayList<Future<?>>();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var id : new String[] {"a", "b"}) {
        var attempts = new AtomicInteger();
        running.add(
            threads.submit(() ->
                client()
                    .runTransaction(transaction -> {
                      var held = transaction.get(locks.whereEqualTo("held", true)).get().size();
                      if (attempts.incrementAndGet() == 1) {
                        bothHaveRead.await(10, TimeUnit.SECONDS);
                      }
                      if (held == 0) {
                        transaction.set(locks.document(id), Map.of("held", true));
                      }
                      return null;
                    })
                    .get()));
      }
    }
    for (var each : running) {
      each.get();
    }

    assertThat(locks.get().get().size()).isEqualTo(1);
  }

  @Test
  default void countsWithinATransaction() throws Exception {
    var counted = collection("counted");
    counted.document("a").set(Map.of("n", 1)).get();
    counted.document("b").set(Map.of("n", 2)).get();

    var count =
        client()
            .runTransaction(
                transaction -> transaction.get(counted.whereGreaterThan("n", 1).count()).get())
            .get();

    assertThat(count.getCount()).isEqualTo(1);
  }

  @Test
  default void letsAPlainWriteWaitForTheTransactionThatHasReadTheDocument() throws Exception {
    var document = document("waits/a");
    document.set(Map.of("n", 0)).get();
    var hasRead = new CountDownLatch(1);
    var mayGoOn = new CountDownLatch(1);
    var transaction =
        client()
            .runTransaction(t -> {
              var n = number(t.get(document).get(), "n");
              hasRead.countDown();
              assertThat(mayGoOn.await(10, TimeUnit.SECONDS)).isTrue();
              return t.update(document, "n", n + 1);
            });
    assertThat(hasRead.await(10, TimeUnit.SECONDS)).isTrue();

    var plain = document.update("n", FieldValue.increment(10));
    assertThat(document.get().get().getLong("n")).isZero();
    mayGoOn.countDown();

    transaction.get();
    plain.get();
    assertThat(document.get().get().getLong("n")).isEqualTo(11);
  }

  @Test
  default void showsAReadOnlyTransactionOneMoment() throws Exception {
    var document = document("moment/a");
    document.set(Map.of("n", 1)).get();

    var both =
        client()
            .runTransaction(
                transaction -> {
                  var before = number(transaction.get(document).get(), "n");
                  document.update("n", 2).get();
                  return before + number(transaction.get(document).get(), "n");
                },
                TransactionOptions.createReadOnlyOptionsBuilder().build())
            .get();

    assertThat(both).isEqualTo(2);
    assertThat(document.get().get().getLong("n")).isEqualTo(2);
  }

  @Test
  default void rollsBackWhatFails() {
    var document = document("failing/a");

    assertThatThrownBy(() ->
            client()
                .runTransaction(transaction -> {
                  transaction.get(document).get();
                  transaction.set(document, Map.of("n", 1));
                  throw new IllegalStateException("changed my mind");
                })
                .get())
        .hasMessageContaining("changed my mind");

    // Nothing holds the document any more.
    await().until(() -> document.set(Map.of("n", 2)).get().getUpdateTime() != null);
  }
}
