package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.KeyRing;
import com.google.protobuf.Timestamp;
import dev.byot.vault.emulator.rpc.Times;
import dev.byot.vault.emulator.store.ProtoMap;
import dev.byot.vault.emulator.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The resources, and the one lock under which they change.
final class KmsState {
  private final Store store;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final ProtoMap<KeyRing> rings;
  private final ProtoMap<CryptoKey> keys;
  private final ProtoMap<CryptoKeyVersion> versions;

  KmsState(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
    rings = new ProtoMap<>(store, "kms.rings", KeyRing.parser());
    keys = new ProtoMap<>(store, "kms.keys", CryptoKey.parser());
    versions = new ProtoMap<>(store, "kms.versions", CryptoKeyVersion.parser());
  }

  ProtoMap<KeyRing> rings() {
    return rings;
  }

  ProtoMap<CryptoKey> keys() {
    return keys;
  }

  ProtoMap<CryptoKeyVersion> versions() {
    return versions;
  }

  <T> T change(Supplier<T> change) {
    lock.lock();
    try {
      return store.mutate(change);
    } finally {
      lock.unlock();
    }
  }

  /// A change that the service makes of its own accord, also while it answers a read: on disk
  /// before anybody builds on it. Within another change it waits for the disk together with that
  /// one.
  <T> T settle(Supplier<T> change) {
    var within = lock.isHeldByCurrentThread();
    var changed = change(change);
    if (!within) {
      store.flush().join();
    }
    return changed;
  }

  Instant now() {
    return clock.instant();
  }

  Timestamp timestamp() {
    return Times.timestamp(now());
  }
}
