package dev.byot.vault.emulator.identity;

import dev.byot.vault.emulator.store.Store;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/// The signing keys by name, each generated when it is first needed.
final class SigningKeys {
  static final String FIREBASE = "securetoken";
  static final String GOOGLE = "accounts";

  private final Store store;
  private final Clock clock;
  private final Map<String, SigningKey> known = new HashMap<>();

  SigningKeys(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  synchronized SigningKey get(String name) {
    return known.computeIfAbsent(name, missing -> SigningKey.of(store, missing, clock));
  }
}
