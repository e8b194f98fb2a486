package dev.byot.vault.emulator.secretmanager;

import dev.byot.vault.emulator.testing.TestedCloud;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SecretManagerDurableTest extends SecretManagerContract {
  SecretManagerDurableTest(@TempDir Path folder) {
    super(TestedCloud.durable(folder, SecretManagerContract::connect));
  }
}
