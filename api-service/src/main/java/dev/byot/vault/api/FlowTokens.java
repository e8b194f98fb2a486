package dev.byot.vault.api;

import dev.byot.vault.api.capability.Capabilities;
import dev.byot.vault.api.genkit.StreamIds;
import dev.byot.vault.derived.DerivedKeys;
import dev.byot.vault.derived.secretmanager.SecretManagerRoots;
import org.jspecify.annotations.Nullable;

/// The tokens that derive from the capability secret.
record FlowTokens(Capabilities capabilities, StreamIds streamIds) {

  /// Reads the secret, if the configuration names one.
  ///
  /// @throws dev.byot.vault.derived.RootUnavailableException if it cannot be read
  static @Nullable FlowTokens read(Platform platform) {
    var secret = platform.settings().capabilitySecret();
    if (secret == null) {
      return null;
    }
    var root = new SecretManagerRoots(platform.clients().secretManager()).read(secret);
    try (var keys = new DerivedKeys(root)) {
      return new FlowTokens(new Capabilities(keys, platform.clock()), new StreamIds(keys));
    }
  }
}
