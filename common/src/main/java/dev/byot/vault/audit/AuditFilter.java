package dev.byot.vault.audit;

import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which entries of the log are wanted: those to which all of it applies.
///
/// @param owner whom they are about, `null` for anybody and nobody
/// @param key which of that owner's keys they are about, `null` for any and none
/// @param types what happened, any of these; empty for everything
/// @param requestId what led to them, `null` for anything
/// @param from the first moment, `null` for the beginning
/// @param until the moment before which they are, `null` for now and later
public record AuditFilter(
    @Nullable OwnerId owner,
    @Nullable KeyRef key,
    List<EventType> types,
    @Nullable String requestId,
    @Nullable Instant from,
    @Nullable Instant until) {
  public static final AuditFilter EVERYTHING =
      new AuditFilter(null, null, List.of(), null, null, null);

  public AuditFilter {
    types = types.stream().distinct().sorted().toList();
    if (key != null && !key.owner().equals(owner)) {
      throw new IllegalArgumentException("an event about a key is about its owner");
    }
  }
}
