package dev.byot.vault.emulator.firestore;

import com.google.cloud.firestore.Firestore;
import dev.byot.vault.emulator.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class DurableFirestoreTest extends FirestoreContract {
  private Path folder;
  private LocalFirestore local;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    folder = data;
    local = open();
    fill();
  }

  private LocalFirestore open() {
    return new LocalFirestore(Store.at(folder), Clock.systemUTC(), ContractIndexes.get(), 0);
  }

  @Override
  public Firestore client(String database) {
    return local.client(PROJECT, database);
  }

  @Override
  public void restart() {
    local.close();
    local = open();
  }

  @AfterAll
  void stop() {
    local.close();
  }
}
