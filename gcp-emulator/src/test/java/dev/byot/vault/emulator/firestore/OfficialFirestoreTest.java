package dev.byot.vault.emulator.firestore;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.FirestoreOptions;
import dev.byot.vault.emulator.official.OfficialEmulator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Google's emulator keeps the same contract: a second opinion on what we think the service does.
@ExtendWith(OfficialFirestoreTest.Differences.class)
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

  static final class Differences implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return context
          .getElement()
          .flatMap(test -> findAnnotation(test, OfficialDifference.Skips.class))
          .map(skip -> ConditionEvaluationResult.disabled(skip.value().reason()))
          .orElse(ConditionEvaluationResult.enabled("held to the contract"));
    }
  }
}
