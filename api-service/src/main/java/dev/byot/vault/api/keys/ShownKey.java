package dev.byot.vault.api.keys;

import dev.byot.vault.state.KeyState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key as its owner asks for it.
///
/// @param lastUsedAt to the minute; `null` if it was not used since it was first set
/// @param disclosedTo the flows that are given the key itself
public record ShownKey(KeyState state, @Nullable Instant lastUsedAt, List<String> disclosedTo) {
  public ShownKey {
    disclosedTo = List.copyOf(disclosedTo);
    var createdAt = state.createdAt();
    // What was there before, under the same name, was another key.
    if (createdAt == null || (lastUsedAt != null && lastUsedAt.isBefore(createdAt))) {
      lastUsedAt = null;
    }
  }
}
