package dev.byot.vault.emulator.firestore;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The running transactions of one database. Guarded by its lock.
final class Transactions {
  private final Map<ByteString, Transaction> running = new HashMap<>();

  void add(Transaction transaction) {
    running.put(transaction.id(), transaction);
  }

  /// @throws io.grpc.StatusRuntimeException if there is none, or it has expired
  Transaction use(ByteString id, long now) {
    expire(now);
    var transaction = running.get(id);
    if (transaction == null || transaction.isGivenUp()) {
      throw Refusals.transactionGone();
    }
    transaction.use(now);
    return transaction;
  }

  boolean end(ByteString id) {
    return running.remove(id) != null;
  }

  /// After a commit that failed: nothing is left to do but to roll back, as clients do.
  void giveUp(ByteString id) {
    var transaction = running.get(id);
    if (transaction != null) {
      transaction.giveUp();
    }
  }

  boolean isRunning(Transaction transaction) {
    return running.containsKey(transaction.id());
  }

  /// The others that have read what these changes change.
  List<Transaction> readersOf(
      Collection<Footprint.Change> changes, @Nullable Transaction writer, long now) {
    expire(now);
    return running.values().stream()
        .filter(other -> !other.equals(writer) && other.dependsOn(changes))
        .toList();
  }

  private void expire(long now) {
    running.values().removeIf(transaction -> transaction.hasExpired(now));
  }
}
