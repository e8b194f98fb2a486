package dev.byot.vault.emulator.firestore;

import com.google.cloud.firestore.Firestore;
import dev.byot.vault.emulator.store.Store;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class InMemoryFirestoreTest extends FirestoreContract {
  private final LocalFirestore local =
      new LocalFirestore(Store.inMemory(), Clock.systemUTC(), ContractIndexes.get(), 0);

  @Override
  public Firestore client(String database) {
    return local.client(PROJECT, database);
  }

  @BeforeAll
  void start() throws Exception {
    fill();
  }

  @Override
  public void restart() {}

  @AfterAll
  void stop() {
    local.close();
  }
}
