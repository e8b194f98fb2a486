package dev.byot.vault.auditing;

import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import java.time.Instant;
import java.util.Map;

/// Events that tests begin with.
final class Samples {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final KeyRef KEY =
      new KeyRef(OwnerId.of(null, "alice"), new ProviderId("openai"), KeyName.DEFAULT);

  private Samples() {}

  static VaultEvent used(String cause) {
    return new VaultEvent(
        EventId.of("api-service", EventType.KEY_USED, cause),
        EventType.KEY_USED,
        NOW,
        KEY.owner(),
        KEY,
        "request-" + cause,
        false,
        Map.of("route", "/v1/chat/completions"));
  }
}
