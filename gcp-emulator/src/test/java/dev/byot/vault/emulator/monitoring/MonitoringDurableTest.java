package dev.byot.vault.emulator.monitoring;

import dev.byot.vault.emulator.testing.TestedCloud;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class MonitoringDurableTest extends MonitoringContract {
  MonitoringDurableTest(@TempDir Path folder) {
    super(TestedCloud.durable(folder, MonitoringContract::connect));
  }
}
