package dev.byot.vault.emulator.pubsub;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The contract with a restart in the middle of every test.
final class DurablePubSubTest extends PubSubContract {
  @TempDir private static Path folder;

  @Override
  PubSubSubject start() {
    return PubSubSubject.durable(folder);
  }
}
