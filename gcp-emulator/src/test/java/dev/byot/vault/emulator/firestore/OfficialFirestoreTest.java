package dev.byot.vault.emulator.firestore;

import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.FirestoreOptions;
import dev.byot.vault.emulator.official.OfficialEmulator;
import dev.byot.vault.emulator.official.OnOfficialEmulator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Google's emulator keeps the same contract: a second opinion on what we think the service does.
@OnOfficialEmulator
final class OfficialFirestoreTest extends FirestoreContract {
  private final Map<String, Firestore> clients = new ConcurrentHashMap<>();
  private OfficialEmulator emulator;

  @BeforeAll
  void start() throws Exception {
    emulator = OfficialEmulator.firestore();
    fill();
  }

  @Override
  public Firestore client(String database) {
    return clients.computeIfAbsent(
        database,
        _ ->
            FirestoreOptions.newBuilder()
                .setProjectId(PROJECT)
                .setDatabaseId(database)
                .setEmulatorHost(emulator.endpoint())
                .build()
                .getService());
  }

  /// It keeps nothing on disk.
  @Override
  public void restart() {}

  @AfterAll
  void stop() {
    clients.values().forEach(Firestore::shutdownNow);
    if (emulator != null) {
      emulator.close();
    }
  }
}
