package dev.byot.vault.state;

import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import java.util.List;

/// Reads the materialised state. Writing is the commands' business.
///
/// Every method throws [StateUnavailableException] if the state cannot be read; whoever decides
/// about use must then refuse.
public interface KeyStore {
  /// The key's state, strongly consistent; [KeyState#none] where there is no document.
  KeyState find(KeyRef key);

  /// All of an owner's keys that have a secret or a pending command, by provider and name.
  List<KeyState> list(OwnerId owner);

  /// Those for one provider, by name.
  List<KeyState> list(OwnerId owner, ProviderId provider);
}
