package dev.byot.vault.emulator.monitoring;

import dev.byot.vault.emulator.testing.TestedCloud;

final class MonitoringInMemoryTest extends MonitoringContract {
  MonitoringInMemoryTest() {
    super(TestedCloud.inMemory(MonitoringContract::connect));
  }
}
