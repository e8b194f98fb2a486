package dev.byot.vault.emulator.pubsub;

/// One part of the contract, and what its tests see of the Pub/Sub under test.
interface ContractPart {
  /// Google's clients of a project of this test's own, with a topic `events`: others after a
  /// restart.
  PubSubFixture pubsub();

  /// What was acknowledged must survive it. Does nothing where nothing is kept on disk.
  void restart();
}
