package dev.byot.vault.api.audittrail;

import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import java.time.Clock;
import java.util.Map;

/// Makes the events of calls. The same call gives each of them the same id.
public final class CallEvents {
  private final String producer;
  private final Clock clock;

  /// @param producer who publishes them: the service and its boot id
  public CallEvents(String producer, Clock clock) {
    this.producer = producer;
    this.clock = clock;
  }

  /// What happened to a key in a request, once per request and key.
  public VaultEvent ofKey(EventType type, KeyRef key, String requestId, Map<String, String> data) {
    return ofKey(type, key, Cause.of(requestId), data);
  }

  /// The same, with who acted.
  public VaultEvent ofKey(EventType type, KeyRef key, Cause cause, Map<String, String> data) {
    var requestId = cause.requestId();
    return new VaultEvent(
        EventId.of(producer, type, requestId + "/" + key.id()),
        type,
        clock.instant(),
        key.owner(),
        key,
        requestId,
        false,
        cause.in(data));
  }

  /// What an owner did in a request, once per request.
  public VaultEvent ofOwner(
      EventType type, OwnerId owner, String requestId, Map<String, String> data) {
    return new VaultEvent(
        EventId.of(producer, type, requestId),
        type,
        clock.instant(),
        owner,
        null,
        requestId,
        false,
        data);
  }
}
