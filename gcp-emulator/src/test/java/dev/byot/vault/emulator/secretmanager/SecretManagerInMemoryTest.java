package dev.byot.vault.emulator.secretmanager;

import dev.byot.vault.emulator.testing.TestedCloud;

final class SecretManagerInMemoryTest extends SecretManagerContract {
  SecretManagerInMemoryTest() {
    super(TestedCloud.inMemory(SecretManagerContract::connect));
  }
}
