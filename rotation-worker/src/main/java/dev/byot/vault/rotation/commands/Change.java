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
    return state.decided(applied(state, cause), stops(state, cause));
  }

  static KeyState stored(
      KeyState state, Cause cause, Intent.Store store, KeyStatus status, Instant now) {
    return decided(state, cause)
        .withSecret(
            store.secret(), status, store.label(), store.expiresAt(), now, cause.id().toString());
  }

  static KeyState relabelled(KeyState state, Cause cause, @Nullable String label) {
    return decided(state, cause).withLabel(label);
  }

  static KeyState removed(KeyState state, Cause cause) {
    return decided(state, cause).tombstone();
  }

  private static long applied(KeyState state, Cause cause) {
    return Math.max(state.applied(), cause.sequence());
  }

  private static List<PendingStop> stops(KeyState state, Cause cause) {
    return state.stops().stream().filter(stop -> !stop.command().equals(cause.id())).toList();
  }
}
