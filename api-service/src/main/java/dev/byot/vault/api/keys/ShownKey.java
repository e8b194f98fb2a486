package dev.byot.vault.api.keys;

import dev.byot.vault.state.KeyState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A key as its owner asks for it.
///
/// @param lastUsedAt to the minute; `null` if it was not used since it was first set
public record ShownKey(KeyState state, @Nullable Instant lastUsedAt) {
  public ShownKey {
    var createdAt = state.createdAt();
    // What was there before, under the same name, was another key.
    if (createdAt == null || (lastUsedAt != null && lastUsedAt.isBefore(createdAt))) {
      lastUsedAt = null;
    }
  }
}
