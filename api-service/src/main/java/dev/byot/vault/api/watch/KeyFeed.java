package dev.byot.vault.api.watch;

import dev.byot.vault.api.keys.KeyView;
import dev.byot.vault.api.keys.ShownKey;
import dev.byot.vault.api.keys.ShownKeys;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.OwnerId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// An owner's keys as text, and when it must be read again though nothing was heard.
final class KeyFeed {
  private final ShownKeys keys;
  private final OwnerId owner;
  private final WatchSettings settings;
  private final Clock clock;
  private Instant nextReading = Instant.MIN;

  KeyFeed(ShownKeys keys, OwnerId owner, WatchSettings settings, Clock clock) {
    this.keys = keys;
    this.owner = owner;
    this.settings = settings;
    this.clock = clock;
  }

  /// All keys as they are now.
  ///
  /// @throws dev.byot.vault.state.StateUnavailableException if they cannot be read
  String read() {
    var shown = keys.list(owner);
    var now = clock.instant();
    nextReading = earliest(shown, now);
    return new String(Json.bytes(KeyView.of(shown, now)), StandardCharsets.UTF_8);
  }

  /// An expiry is a change that nobody announces.
  private Instant earliest(List<ShownKey> shown, Instant now) {
    var regular = now.plus(settings.reread());
    return shown.stream()
        .map(key -> key.state().expiresAt())
        .filter(Objects::nonNull)
        .filter(expiry -> expiry.isAfter(now) && expiry.isBefore(regular))
        .min(Instant::compareTo)
        .orElse(regular);
  }

  Instant nextReading() {
    return nextReading;
  }
}
