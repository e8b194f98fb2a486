package dev.byot.vault.api.keys;

import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.KeyStore;
import dev.byot.vault.usage.UsageStore;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads all that status shows of keys.
///
/// Every method throws [dev.byot.vault.state.StateUnavailableException] if it cannot be read.
public record ShownKeys(KeyStore keys, UsageStore usage, Disclosures disclosures) {

  ShownKey find(KeyRef key) {
    return shown(keys.find(key), usage.lastUsed(List.of(key)).get(key));
  }

  /// All of an owner's keys, in the order of [KeyStore#list].
  public List<ShownKey> list(OwnerId owner) {
    var states = keys.list(owner);
    var lastUsed = usage.lastUsed(states.stream().map(KeyState::key).toList());
    return states.stream().map(state -> shown(state, lastUsed.get(state.key()))).toList();
  }

  private ShownKey shown(KeyState state, @Nullable Instant lastUsedAt) {
    return new ShownKey(state, lastUsedAt, disclosures.of(state));
  }
}
