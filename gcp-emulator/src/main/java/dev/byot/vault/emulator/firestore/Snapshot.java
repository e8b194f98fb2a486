package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import com.google.protobuf.ByteString;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The documents of a database as they were at one moment.
///
/// @param time in microseconds
/// @param begun the transaction that was begun for this read, or empty
/// @param onDisk completes once all that is visible here is on disk
record Snapshot(Documents documents, long time, ByteString begun, CompletableFuture<Void> onDisk) {
  @Nullable Document get(String name) {
    return documents.get(name, time);
  }

  Stream<Document> scan(Scope scope, @Nullable String from) {
    return documents.scan(scope, from, time);
  }

  Stream<String> collectionNames(Scope scope) {
    return documents.collectionNames(scope, time);
  }

  /// To be called when everything has been read and before anything is answered.
  ///
  /// @throws io.grpc.StatusRuntimeException if the versions of that time are no longer kept
  void confirm() {
    if (documents.horizon() > time) {
      throw Refusals.snapshotTooOld();
    }
    onDisk.join();
  }
}
