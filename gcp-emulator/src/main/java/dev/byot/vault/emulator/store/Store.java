package dev.byot.vault.emulator.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/// Maps that survive `kill -9` once [#flush] has completed, or that live in memory for tests.
///
/// Group commit: a caller changes maps inside [#mutate], then awaits [#flush] *outside* its own
/// locks; one thread commits and syncs for everybody who waits. A commit never splits a mutation.
public final class Store implements AutoCloseable {
  // Raised with every change of what a service keeps here or how: an older file would be read as
  // if half of it were not there.
  private static final int LAYOUT = 1;

  private final MVStore maps;
  private final boolean durable;
  private final ReadWriteLock commitLock = new ReentrantReadWriteLock();
  private final Object waitingLock = new Object();
  private List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private boolean closed;
  private final @Nullable Thread committer;

  private Store(MVStore maps, boolean durable) {
    this.maps = maps;
    this.durable = durable;
    committer =
        durable
            ? Thread.ofPlatform().daemon().name("store-committer").start(this::commitLoop)
            : null;
  }

  /// A store that forgets everything when it is closed.
  public static Store inMemory() {
    return new Store(new MVStore.Builder().autoCommitDisabled().open(), false);
  }

  /// The store of a data folder, created if missing.
  ///
  /// @throws IllegalStateException if another process owns the folder, or the file is damaged or of
  ///   another layout; the file is left as it is
  public static Store at(Path folder) {
    var file = folder.resolve("emulator.mv");
    try {
      Files.createDirectories(folder);
      var maps =
          new MVStore.Builder()
              .fileName(file.toString())
              .autoCommitDisabled()
              .autoCommitBufferSize(0)
              .open();
      checkLayout(maps, file);
      maps.setVersionsToKeep(0);
      // A dead chunk may be reused at once: every commit is synced before the next begins.
      maps.setRetentionTime(0);
      return new Store(maps, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MVStoreException e) {
      throw new IllegalStateException(
          e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED
              ? "another process uses the emulator's data in " + folder
              : "the emulator's data file %s cannot be read; it was left as it is".formatted(file),
          e);
    }
  }

  private static void checkLayout(MVStore maps, Path file) {
    if (maps.getMapNames().isEmpty()) {
      maps.setStoreVersion(LAYOUT);
    }
    var layout = maps.getStoreVersion();
    if (layout != LAYOUT) {
      maps.closeImmediately();
      throw new IllegalStateException(
          ("the emulator's data file %s has layout %d, and this version reads layout %d; it was left"
                  + " as it is: move it away, or use the version that wrote it")
              .formatted(file, layout, LAYOUT));
    }
  }

  /// The map of that name, created if missing. Keys need a natural order (String, Long); values are
  /// what MVStore can serialise (`byte[]`, String, Long).
  public <K, V> MVMap<K, V> map(String name) {
    return maps.openMap(name);
  }

  /// Runs a change of one or more maps; no commit happens in the middle of it.
  public <T> T mutate(Supplier<T> change) {
    commitLock.readLock().lock();
    try {
      return change.get();
    } finally {
      commitLock.readLock().unlock();
    }
  }

  /// Completes once everything mutated before this call is on disk; at once for a store in memory.
  public CompletableFuture<Void> flush() {
    if (!durable) {
      return CompletableFuture.completedFuture(null);
    }
    var done = new CompletableFuture<Void>();
    synchronized (waitingLock) {
      if (closed) {
        return CompletableFuture.failedFuture(new IllegalStateException("the store is closed"));
      }
      waiting.add(done);
      waitingLock.notifyAll();
    }
    return done;
  }

  private void commitLoop() {
    while (true) {
      List<CompletableFuture<Void>> batch;
      synchronized (waitingLock) {
        while (waiting.isEmpty() && !closed) {
          try {
            waitingLock.wait();
          } catch (InterruptedException e) {
            return;
          }
        }
        if (waiting.isEmpty()) {
          return;
        }
        batch = waiting;
        waiting = new ArrayList<>();
      }
      try {
        commit();
        batch.forEach(done -> done.complete(null));
      } catch (RuntimeException e) {
        batch.forEach(done -> done.completeExceptionally(e));
      }
    }
  }

  private void commit() {
    commitLock.writeLock().lock();
    try {
      maps.commit();
    } finally {
      commitLock.writeLock().unlock();
    }
    maps.sync();
  }

  @Override
  public void close() {
    synchronized (waitingLock) {
      closed = true;
      waitingLock.notifyAll();
    }
    if (committer != null) {
      try {
        committer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    maps.close();
  }
}
