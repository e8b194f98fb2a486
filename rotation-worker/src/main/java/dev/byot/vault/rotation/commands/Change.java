package dev.byot.vault.rotation.commands;

import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The states that follow a state. In each, the command is decided: it raised `applied`, and is not
/// among the stops any more.
final class Change {
  private Change() {}

  /// Nothing but that.
  static KeyState decided(KeyState state, Cause cause) {
    return new KeyState(
        state.key(),
        state.accepted(),
        applied(state, cause),
        stops(state, cause),
        state.status(),
        state.secret(),
        state.revision(),
        state.label(),
        state.expiresAt(),
        state.createdAt(),
        state.changedAt(),
        state.evidence());
  }

  static KeyState stored(
      KeyState state, Cause cause, Intent.Store store, KeyStatus status, Instant now) {
    var sameStatus = status == state.status();
    return new KeyState(
        state.key(),
        state.accepted(),
        applied(state, cause),
        stops(state, cause),
        status,
        store.secret(),
        state.revision() + 1,
        store.label(),
        store.expiresAt(),
        state.secret() == null ? store.secret().storedAt() : state.createdAt(),
        sameStatus ? state.changedAt() : now,
        sameStatus ? state.evidence() : cause.id().toString());
  }

  static KeyState relabelled(KeyState state, Cause cause, @Nullable String label) {
    return new KeyState(
        state.key(),
        state.accepted(),
        applied(state, cause),
        stops(state, cause),
        state.status(),
        state.secret(),
        state.revision() + 1,
        label,
        state.expiresAt(),
        state.createdAt(),
        state.changedAt(),
        state.evidence());
  }

  /// A tombstone: the sequences and the revision, so that no late command revives anything, and
  /// nothing else.
  static KeyState removed(KeyState state, Cause cause) {
    return new KeyState(
        state.key(),
        state.accepted(),
        applied(state, cause),
        stops(state, cause),
        KeyStatus.NONE,
        null,
        state.revision() + 1,
        null,
        null,
        null,
        null,
        null);
  }

  private static long applied(KeyState state, Cause cause) {
    return Math.max(state.applied(), cause.sequence());
  }

  private static List<PendingStop> stops(KeyState state, Cause cause) {
    return state.stops().stream().filter(stop -> !stop.command().equals(cause.id())).toList();
  }
}
