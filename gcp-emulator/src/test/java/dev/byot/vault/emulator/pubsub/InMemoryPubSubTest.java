package dev.byot.vault.emulator.pubsub;

final class InMemoryPubSubTest extends PubSubContract {
  @Override
  PubSubSubject start() {
    return PubSubSubject.inMemory();
  }
}
