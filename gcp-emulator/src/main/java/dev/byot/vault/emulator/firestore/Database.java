package dev.byot.vault.emulator.firestore;

import static dev.byot.vault.emulator.rpc.Refusals.missing;

import com.google.firestore.v1.Document;
import com.google.firestore.v1.TransactionOptions;
import com.google.firestore.v1.TransactionOptions.ConcurrencyMode;
import com.google.firestore.v1.WriteResult;
import com.google.protobuf.ByteString;
import dev.byot.vault.emulator.store.Store;
import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/// One database: gives snapshots to readers and lets one commit at a time through.
///
/// The lock is held for work in memory only, never while waiting for the disk.
final class Database {
  /// Full document name → the newest version, of all databases.
  static final String DOCUMENTS = "firestore.documents";

  /// Database name → the time of its last commit: times go on increasing after a restart.
  private static final String TIMES = "firestore.times";

  /// As long as the service makes a write wait for a transaction that has read the document.
  private static final long LOCK_WAIT_NANOS = Duration.ofSeconds(4).toNanos();

  /// How often a waiting commit looks for transactions that have expired meanwhile.
  private static final long EXPIRY_CHECK_NANOS = Duration.ofMillis(100).toNanos();

  private final String name;
  private final Store store;
  private final Clock clock;
  private final MVMap<String, byte[]> stored;
  private final MVMap<String, Long> storedTimes;
  private final Documents documents;
  private final Transactions transactions = new Transactions();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition readersChanged = lock.newCondition();
  private long lastTime;
  private CompletableFuture<Void> onDisk = CompletableFuture.completedFuture(null);

  Database(String name, Store store, Clock clock) {
    this.name = name;
    this.store = store;
    this.clock = clock;
    stored = store.map(DOCUMENTS);
    storedTimes = store.map(TIMES);
    lastTime = storedTimes.getOrDefault(name, 0L);
    documents = new Documents(lastTime);
  }

  /// @param time in microseconds
  /// @param written the documents that exist after the commit
  /// @param onDisk completes once the commit cannot be lost any more
  record Commit(
      List<WriteResult> results,
      long time,
      Map<String, Document> written,
      CompletableFuture<Void> onDisk) {}

  /// Puts back a document found in the store, before the database is used.
  void restore(Document document) {
    documents.install(document.getName(), Micros.of(document.getUpdateTime()), document);
  }

  Snapshot read(Consistency wanted, Footprint footprint) {
    lock.lock();
    try {
      var now = present();
      return switch (wanted) {
        case Consistency.Latest() -> snapshot(now, ByteString.EMPTY);
        case Consistency.At(var time) ->
            snapshot(checkedPast(Micros.aligned(time)), ByteString.EMPTY);
        case Consistency.Within(var id) ->
            readWithin(transactions.use(id, now), footprint, ByteString.EMPTY);
        case Consistency.Begin(var options) -> {
          var transaction = newTransaction(options, options.hasReadWrite());
          yield readWithin(transaction, footprint, transaction.id());
        }
      };
    } finally {
      lock.unlock();
    }
  }

  private Snapshot readWithin(Transaction transaction, Footprint footprint, ByteString begun) {
    var readTime = transaction.readTime();
    if (readTime != null) {
      return snapshot(readTime, begun);
    }
    if (transaction.isDisplaced()) {
      throw Refusals.contention();
    }
    transaction.remember(footprint);
    return snapshot(present(), begun);
  }

  private Snapshot snapshot(long time, ByteString begun) {
    return new Snapshot(documents, time, begun, onDisk);
  }

  ByteString begin(TransactionOptions options) {
    lock.lock();
    try {
      return newTransaction(options, !options.hasReadOnly()).id();
    } finally {
      lock.unlock();
    }
  }

  private Transaction newTransaction(TransactionOptions options, boolean writes) {
    if (options.getReadWrite().getConcurrencyMode() == ConcurrencyMode.OPTIMISTIC) {
      throw missing("optimistic transactions (concurrency_mode)");
    }
    // Every transaction has its own moment of birth, so that one of two is always the older.
    var now = nextTime();
    var readOnly = options.getReadOnly();
    var transaction =
        writes
            ? Transaction.readWrite(now, options.getReadWrite().getRetryTransaction())
            : Transaction.readOnly(
                now,
                readOnly.hasReadTime() ? checkedPast(Micros.aligned(readOnly.getReadTime())) : now);
    transactions.add(transaction);
    return transaction;
  }

  void rollback(ByteString id) {
    lock.lock();
    try {
      if (!transactions.end(id)) {
        throw Refusals.transactionGone();
      }
      readersChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Applies all edits or none. Either way the transaction holds nothing back any more.
  ///
  /// @param id the transaction, or empty for none
  /// @throws io.grpc.StatusRuntimeException `ABORTED` if older transactions stand in the way
  Commit commit(ByteString id, List<Edit> edits) {
    lock.lock();
    try {
      var now = nextTime();
      var transaction = id.isEmpty() ? null : transactions.use(id, now);
      if (transaction != null && transaction.readTime() != null && !edits.isEmpty()) {
        throw Refusals.invalid("Cannot modify entities in a read-only transaction.");
      }
      var birth = transaction == null ? now : transaction.birth();
      var commit = commitWhenFree(transaction, birth, edits);
      transactions.end(id);
      return commit;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("The server is stopping.").asRuntimeException();
    } finally {
      transactions.giveUp(id);
      readersChanged.signalAll();
      lock.unlock();
    }
  }

  private Commit commitWhenFree(@Nullable Transaction transaction, long birth, List<Edit> edits)
      throws InterruptedException {
    var patience = LOCK_WAIT_NANOS;
    while (true) {
      if (transaction != null && !edits.isEmpty()) {
        checkUndisturbed(transaction);
      }
      var time = nextTime();
      var batch = new Batch(documents, time);
      var results = edits.stream().map(batch::apply).toList();
      var readers = transactions.readersOf(batch.changes(), transaction, time);
      if (readers.stream().noneMatch(reader -> reader.isOlderThan(birth))) {
        readers.forEach(Transaction::displace);
        install(batch.changes(), time);
        return new Commit(results, time, batch.written(), onDisk);
      }
      if (patience <= 0) {
        throw Refusals.lockTimeout();
      }
      var nanos = Math.min(patience, EXPIRY_CHECK_NANOS);
      patience -= nanos - readersChanged.awaitNanos(nanos);
    }
  }

  private void checkUndisturbed(Transaction transaction) {
    if (transaction.isDisplaced()) {
      throw Refusals.contention();
    }
    if (!transactions.isRunning(transaction)) {
      throw Refusals.transactionGone();
    }
  }

  private void install(List<Footprint.Change> changes, long time) {
    if (changes.isEmpty()) {
      return;
    }
    store.mutate(() -> {
      for (var change : changes) {
        var after = change.after();
        if (after == null) {
          stored.remove(change.name());
        } else {
          stored.put(change.name(), after.toByteArray());
        }
      }
      return storedTimes.put(name, time);
    });
    onDisk = store.flush();
    changes.forEach(change -> documents.install(change.name(), time, change.after()));
    documents.prune(time);
  }

  /// No commit will ever be at or before the present that a reader was given.
  private long present() {
    lastTime = Math.max(lastTime, Micros.of(clock.instant()));
    return lastTime;
  }

  private long nextTime() {
    lastTime = Math.max(lastTime + 1, Micros.of(clock.instant()));
    return lastTime;
  }

  private long checkedPast(long time) {
    if (time > present()) {
      throw Refusals.invalid("read_time cannot be in the future.");
    }
    if (time < documents.horizon()) {
      throw Refusals.snapshotTooOld();
    }
    return time;
  }
}
