package dev.byot.vault.emulator.kms;

import dev.byot.vault.emulator.testing.TestedCloud;

final class KmsInMemoryTest extends KmsContract {
  KmsInMemoryTest() {
    super(TestedCloud.inMemory(KmsContract::connect));
  }
}
