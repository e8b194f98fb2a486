package dev.byot.vault.events;

import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something that has happened. Never refused, never edited; carries no secret.
///
/// @param id the same however often it is published: see [EventId]
/// @param key the key it is about, `null` if about none
/// @param requestId the request that led to it, through all services
/// @param state whether instances that use keys must hear it (`scope=state`)
/// @param data what else is known, by stable names
public record VaultEvent(
    EventId id,
    EventType type,
    Instant at,
    @Nullable OwnerId owner,
    @Nullable KeyRef key,
    String requestId,
    boolean state,
    Map<String, String> data) {

  public VaultEvent {
    data = Map.copyOf(data);
    if (key != null && !key.owner().equals(owner)) {
      throw new IllegalArgumentException("an event about a key is about its owner");
    }
  }
}
