package dev.byot.vault.emulator.kms;

import dev.byot.vault.emulator.testing.TestedCloud;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class KmsDurableTest extends KmsContract {
  KmsDurableTest(@TempDir Path folder) {
    super(TestedCloud.durable(folder, KmsContract::connect));
  }
}
