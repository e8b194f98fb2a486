package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.official.OnOfficialEmulator;

/// The contract on Google's own emulator.
@OnOfficialEmulator
final class OfficialPubSubTest extends PubSubContract {
  @Override
  PubSubSubject start() {
    return PubSubSubject.official();
  }
}
